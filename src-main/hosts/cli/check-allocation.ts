import {
  jointCapsSentence,
  jointSentences,
  jointSlackSentence,
} from '../../../src-shared/allocation/joint-text.ts'
import type { PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import { reachSentence, slackRemedy } from '../../../src-shared/allocation/reach-text.ts'
import { english } from '../../../src-shared/allocation/words.ts'
import type { Flags } from './commands/options.ts'
import { allocationJobOf } from './flags.ts'
import { openLocalCore } from './local-core.ts'
import { presetValuesNamed } from './presets.ts'
import { listenForStop } from './stop-signals.ts'
import { ProgressLine, say, sayJson } from './terminal.ts'

/**
 * `quartermaster allocate --check`: reads and checks the inputs and tells what the groups can reach,
 * alone and together; solves nothing. Returns 0 when a run could start, else 2.
 */
export async function checkAllocation(flags: Flags): Promise<number> {
  const asked = { ...flags, dry_run: true }
  const named = flags['preset']
  const alone = named === undefined ? allocationJobOf(asked) : undefined
  await using local = await openLocalCore(flags)
  const { inputs, parameters } =
    alone ?? allocationJobOf(asked, await presetValuesNamed(local, String(named), 'allocation'))
  const stop = new AbortController()
  using _ = listenForStop({
    politely: () => stop.abort(),
    atOnce: () => process.exit(130),
  })
  const line = new ProgressLine()
  const events = await local.client.allocation.preflight(
    { inputs, parameters },
    { signal: stop.signal },
  )
  for await (const event of events) {
    if (event.type === 'progress') {
      line.show(event.progress)
      continue
    }
    line.clear()
    if (flags['json'] === true) sayJson(event.report)
    else say(process.stdout, checkText(event.report))
    return event.report.ready ? 0 : 2
  }
  return 130
}

/** A preflight in plain sentences, faults first. */
export function checkText(report: PreflightReport): string {
  const { number } = english
  const lines = report.faults.map(
    ({ severity, message, remedy }) => `${severity}: ${message} ${remedy}`,
  )
  if (report.refusal !== null) lines.push(`error: ${report.refusal.what} ${report.refusal.remedy}`)
  if (report.counts !== null) {
    const { users, contracts, pairs } = report.counts
    lines.push(
      `${number(users)} users, ${number(contracts)} contracts, ${number(pairs)} eligible pairs.`,
    )
  }
  for (const group of report.groups) {
    if (group.target === null || group.remedies === null) continue
    const slack = slackRemedy(group)
    const { lower_target: nearest } = group.remedies
    const flags = [
      ...(nearest === null ? [] : [`--ratio_override ${asWord(`${group.group_id}=${nearest}`)}`]),
      ...(slack === null ? [] : [`--ratio_slack ${slack}`]),
    ]
    const offered = flags.length === 0 ? '' : ` (${flags.join(', or ')})`
    lines.push(`${reachSentence(group)}${offered}`)
  }
  const { joint } = report
  if (joint !== null) {
    lines.push(...jointSentences(joint))
    if (joint.remedy !== null) {
      const { slack } = joint.remedy
      const flag = slack === null ? '' : ` (--ratio_slack ${slack})`
      lines.push(`${jointSlackSentence(joint.remedy)}${flag}`)
      const caps = jointCapsSentence(joint.remedy)
      if (caps !== null && joint.remedy.caps !== null) {
        const given = joint.remedy.caps.map(
          ({ contract_id: contract, to }) => `--cap_override ${asWord(`${contract}=${to}`)}`,
        )
        lines.push(`${caps} (${given.join(' ')})`)
      }
    }
  }
  lines.push(report.ready ? 'A run can start.' : 'A run cannot start yet.')
  return `${lines.join('\n')}\n`
}

/** As a shell takes it for one word. */
const asWord = (text: string): string =>
  /^[\w.,:=@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
