import { z } from 'zod'
import { tag } from '../../../src-shared/marks.ts'
import { isActive } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson } from './terminal.ts'

/** `quartermaster runs cancel RUN`. */
export async function cancelRun(id: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  await knownRun(local, id)
  const run = await local.client.runs.cancel({ id })
  if (flags['json'] === true) sayJson(run)
  else say(process.stdout, `Run ${id} is ${run.lifecycle.state}.\n`)
}

/** `quartermaster runs remove RUN...`: all of them, or none where one is unknown or not over. */
export async function removeRuns(ids: readonly string[], flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const wanted = [...new Set(ids)]
  for (const id of wanted) {
    const { lifecycle } = await knownRun(local, id)
    if (isActive(lifecycle.state)) {
      throw expected('conflict', {
        what: `Run ${id} is not over (${lifecycle.state}).`,
        remedy: 'Cancel it first.',
        kept: 'No run was removed.',
      })
    }
  }
  await confirm(
    wanted.length === 1
      ? `Remove run ${wanted[0]} and its files for good?`
      : `Remove ${wanted.length} runs and their files for good?`,
    flags,
  )
  for (const id of wanted) {
    await local.client.runs.remove({ id })
    if (flags['json'] !== true) say(process.stdout, `Removed ${id}.\n`)
  }
  if (flags['json'] === true) sayJson({ removed: wanted })
}

const markFlags = z.object({
  tag: z.array(tag).default([]),
  untag: z.array(z.string().min(1)).default([]),
  note: z.string().max(10_000).optional(),
})

/** `quartermaster runs mark RUN...`. */
export async function markRuns(ids: readonly string[], flags: Flags): Promise<void> {
  const { tag: added, untag, note } = flagValues(markFlags, flags, 'runs mark')
  const isPinned = flags['pin'] === true ? true : flags['unpin'] === true ? false : undefined
  const isSeen = flags['seen'] === true ? true : flags['unseen'] === true ? false : undefined
  const isMarked = note !== undefined || isPinned !== undefined || isSeen !== undefined
  if (added.length + untag.length === 0 && !isMarked) {
    throw expected('bad_usage', {
      what: 'Nothing is said to be marked.',
      remedy: 'Add --pin, --unpin, --tag TAG, --untag TAG, --note TEXT, --seen or --unseen.',
    })
  }
  await using local = await openLocalCore(flags)
  for (const id of ids) await knownRun(local, id)
  const { runs } = await local.client.runs.mark({
    ids: [...new Set(ids)],
    add_tags: added,
    remove_tags: untag,
    ...(note !== undefined && { note }),
    ...(isPinned !== undefined && { pinned: isPinned }),
    ...(isSeen !== undefined && { seen: isSeen }),
  })
  if (flags['json'] === true) {
    sayJson({ runs })
    return
  }
  for (const { id, marks } of runs) {
    const parts = [
      ...(marks.pinned ? ['pinned'] : []),
      ...(marks.seen ? ['seen'] : []),
      ...(marks.tags.length > 0 ? [`tags: ${marks.tags.join(', ')}`] : []),
      ...(marks.note === '' ? [] : [`note: ${marks.note}`]),
    ]
    say(process.stdout, `${id}  ${parts.length === 0 ? 'no marks' : parts.join(' · ')}\n`)
  }
}
