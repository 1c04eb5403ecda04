import { z } from 'zod'
import {
  type WhatIfAnswer,
  type WhatIfChanges,
  whatIfChanges,
  type WhatIfFigures,
  whatIfRequest,
} from '../../../src-shared/allocation/what-if.ts'
import { gapText, groupLabel } from '../../../src-shared/allocation/words.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { parametersOf } from './flags.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'

/** `quartermaster what-if RUN --cap c=12 --ratio g=0.3`. */
export async function whatIf(id: string, flags: Flags): Promise<void> {
  const changes = changesOf(flags)
  const limit = whatIfRequest.shape.time_limit.safeParse(Number(flags['time_limit'] ?? 20))
  if (!limit.success) {
    throw expected('bad_usage', {
      what: `--time_limit ${String(flags['time_limit'])}: a number of seconds from 0.1 to 120.`,
      remedy: 'Give it so, or leave it out.',
    })
  }
  await using local = await openLocalCore(flags)
  await knownRun(local, id)
  const answer = await local.client.scenarios.whatIf({ id, changes, time_limit: limit.data })
  if (flags['json'] === true) sayJson(answer)
  else say(process.stdout, whatIfText(answer, id))
}

/** Only what was named differs from the run. Throws `bad_usage`. */
export function changesOf(flags: Flags): WhatIfChanges {
  const { cap, ratio, ...others } = flags
  const parsed: Readonly<Record<string, unknown>> = parametersOf({
    ...others,
    ...(cap !== undefined && { cap_override: cap }),
    ...(ratio !== undefined && { ratio_override: ratio }),
  })
  const named = z
    .array(z.string())
    .parse([
      ...Object.keys(others),
      ...(cap === undefined ? [] : ['cap_override']),
      ...(ratio === undefined ? [] : ['ratio_override']),
    ])
  const names = whatIfChanges.keyof().options.filter((name) => named.includes(name))
  if (names.length === 0) {
    throw expected('bad_usage', {
      what: 'Nothing is named that should be different.',
      remedy: 'Add --cap CONTRACT=CAP, --ratio GROUP=SHARE, --ratio_slack X or another parameter.',
    })
  }
  return whatIfChanges.parse(Object.fromEntries(names.map((name) => [name, parsed[name]])))
}

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const share = (value: number | null): string => (value === null ? '-' : value.toFixed(3))
const mostGroups = 30

function whatIfText(answer: WhatIfAnswer, id: string): string {
  const { before, after, groups, contracts, seconds } = answer
  const line = (name: string, of: (figures: WhatIfFigures) => string): string[] => [
    name,
    of(before),
    of(after),
  ]
  const figures = [
    line('Score', ({ score_sum }) => decimal.format(score_sum)),
    line('Objective', ({ objective }) => decimal.format(objective)),
    line('Gap', ({ gap_percent }) => gapText(gap_percent)),
    line('Assignments', ({ assignments }) => integer.format(assignments)),
    line('Fill', ({ fill }) => (fill === null ? '-' : `${(fill * 100).toFixed(1)}%`)),
    line('Users assigned', ({ assigned_users }) => integer.format(assigned_users)),
    line('Groups at target', ({ groups_compliant }) => integer.format(groups_compliant)),
  ]
  const caps = contracts.filter((row) => row.before.cap !== row.after.cap)
  const lines = [
    `What if, on run ${id} (nothing is written)`,
    '',
    ...answer.sentences,
    '',
    table(['', 'Run', 'What if'], figures, [1, 2]),
  ]
  if (caps.length > 0) {
    lines.push(
      '',
      table(
        ['Contract', 'Cap', 'New cap', 'Assigned', 'Then'],
        caps
          .slice(0, mostGroups)
          .map((row) => [
            row.contract_id,
            integer.format(row.before.cap),
            integer.format(row.after.cap),
            integer.format(row.before.assigned),
            integer.format(row.after.assigned),
          ]),
        [1, 2, 3, 4],
      ),
    )
  }
  lines.push(
    '',
    table(
      ['Group', 'Target', 'Then', 'Ratio', 'Then', 'All', 'Then', ''],
      groups
        .slice(0, mostGroups)
        .map((row) => [
          groupLabel(row.group_id),
          share(row.before.target),
          share(row.after.target),
          share(row.before.ratio),
          share(row.after.ratio),
          integer.format(row.before.total),
          integer.format(row.after.total),
          row.after.compliant ? '' : 'not at target',
        ]),
      [1, 2, 3, 4, 5, 6],
    ),
    '',
    `${(seconds.solve + seconds.prove).toFixed(2)} s${seconds.load > 0 ? `, after reading the run in ${seconds.load.toFixed(2)} s` : ''}`,
  )
  return `${lines.join('\n')}\n`
}
