import type { FailureOrBug } from '../../src-shared/errors.ts'
import { hasResult, type RunDetail } from '../../src-shared/runs.ts'
import { expected, messageOf } from '../platform/errors.ts'
import type { Workspace } from '../platform/workspace.ts'
import { isConcluded, rollForward } from './conclusion.ts'
import { stageTimesOf } from './lifecycle.ts'
import { endOf, failedEnd, type RunEnd } from './run-end.ts'
import { publishRunFolder, readPublished, removeOutputAsides } from './run-folder.ts'
import { unpublishedFailure } from './run-folder-unpublished.ts'
import type { TaskOutcome } from './supervisor.ts'
import { jobResult } from './tasks.ts'

/** A run whose work has ended here, well or ill. */
export interface EndedWork {
  readonly run: RunDetail
  /** What its task gave; undefined where it gave nothing. */
  readonly outcome: TaskOutcome | undefined
  /** Why it gave nothing. */
  readonly failure: unknown
  readonly at: Date
}

export interface SettleOptions {
  readonly workspace: Workspace
  readonly version: string
  /** False once another host has claimed the run. */
  readonly isOwn: () => boolean
}

/**
 * What became of it:
 *
 *     over     its folder is published
 *     claimed  another host has it now; nothing was changed, or nothing that it would not do too
 *     late     its result stands in its folder, which cannot be published now: `again` tries later
 */
export type Settlement =
  | { readonly state: 'over'; readonly end: RunEnd }
  | { readonly state: 'claimed' }
  | {
      readonly state: 'late'
      readonly error: unknown
      readonly again: () => Promise<Settlement>
    }

/** Publishes the folder of a run. Never rejects: what cannot be published at all has failed. */
export async function settleRun(work: EndedWork, options: SettleOptions): Promise<Settlement> {
  const { run, at } = work
  const { workspace, isOwn } = options
  if (!isOwn()) return { state: 'claimed' }
  const publish = publisherOf(work, options)
  try {
    return { state: 'over', end: await publish() }
  } catch (error) {
    if (!isOwn()) return { state: 'claimed' }
    return isConcluded(workspace.activeRun(run.id))
      ? lateSettlement(run.id, publish, error, options)
      : { state: 'over', end: failedEnd(run, error, at) }
  }
}

/**
 * Its work was done and checked: whatever keeps its folder from being published is no failure of the
 * run. It is published as soon as that can be done, here or by the host that finds it.
 */
function lateSettlement(
  id: string,
  publish: () => Promise<RunEnd>,
  error: unknown,
  options: SettleOptions,
): Settlement {
  const again = async (): Promise<Settlement> => {
    if (!options.isOwn()) return { state: 'claimed' }
    try {
      // The rename may have been done, and what came after it not.
      const published = await readPublished(options.workspace, id)
      if (published === 'unreadable') return { state: 'late', error, again }
      const { lifecycle, metrics } = published ?? (await publish())
      return { state: 'over', end: { lifecycle, metrics } }
    } catch (cause) {
      return { state: 'late', error: cause, again }
    }
  }
  return { state: 'late', error, again }
}

/** Publishes at each call, as far as earlier calls have not; rejects while that cannot be done. */
function publisherOf(
  { run, outcome, failure, at }: EndedWork,
  { workspace, version }: SettleOptions,
): () => Promise<RunEnd> {
  const folder = workspace.activeRun(run.id)
  let known = outcome
  let reason = failure
  return async () => {
    try {
      // It died, or was told to stop, after its work was done.
      const result = known === undefined ? await rollForward(folder) : undefined
      if (result !== undefined) known = { result, peakMemory: null }
    } catch (error) {
      if (isPassing(error)) throw error
      reason = error
    }
    const end = endOf(run, known, reason, at)
    const keepsArtifacts = hasResult(end.lifecycle)
    if (!keepsArtifacts) await removeOutputAsides(run)
    const extras = {
      version,
      peakMemory: known?.peakMemory ?? null,
      stages: stageTimesOf(run.lifecycle),
      inputs: jobResult.safeParse(known?.result).data?.inputs ?? [],
    }
    await publishRunFolder(workspace, { ...run, ...end }, extras, keepsArtifacts)
    return end
  }
}

/** What may be gone at the next try: no space, too many open files, a file that is held. */
function isPassing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'EBUSY', 'EAGAIN'].includes(code)
}

/** What to say to whoever waits for a run whose result cannot be published now. */
export function lateFailure(error: unknown): FailureOrBug {
  const failure = unpublishedFailure(error, true)
  if (failure.code !== 'bug') return failure
  return expected('storage', {
    what: `The folder of the run could not be published: ${messageOf(error)}`,
    remedy: 'It is tried again while Quartermaster is open, and when it is opened again.',
    kept: 'The work is done and its result is kept; outputs that were named are written.',
  }).failure
}
