import { z } from 'zod'
import {
  type comparedUsersPage,
  comparedFigures,
  compareUsersRequest,
  type allocationComparison,
  type FigureDifference,
} from '../../../src-shared/allocation/compare.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { countText, sizeText } from './units.ts'

type Comparison = z.infer<typeof allocationComparison>
type Users = z.infer<typeof comparedUsersPage>

const compareFlags = z.object({ users: z.coerce.number().int().min(0).max(1000) })

/** `quartermaster runs compare A B`: A is the one before, B the one after. */
export async function compareRuns(a: string, b: string, flags: Flags): Promise<void> {
  const { users: limit } = flagValues(compareFlags, flags, 'runs compare')
  await using local = await openLocalCore(flags)
  for (const id of [a, b]) await knownRun(local, id)
  const comparison = await local.client.allocation.compare({ a, b })
  const users =
    comparison.results === null || limit === 0
      ? null
      : await local.client.allocation.compareUsers(compareUsersRequest.parse({ a, b, limit }))
  if (flags['json'] === true) sayJson({ ...comparison, users })
  else say(process.stdout, comparisonText(comparison, users))
}

/** What differs, part by part; what is equal is left out. */
export function comparisonText(comparison: Comparison, users: Users | null): string {
  const { a, b, notes, parameters, inputs, results } = comparison
  const parts = [
    `A  ${a.id}  ${a.title}\nB  ${b.id}  ${b.title}`,
    ...(notes.length === 0 ? [] : [notes.map((note) => `note: ${note}`).join('\n')]),
    parametersText(parameters),
    inputsText(inputs),
    ...(results === null ? [] : [figuresText(results.figures), groupsText(results.groups)]),
    ...(results === null
      ? []
      : [`Contracts that differ: ${results.contracts_changed} of ${results.contracts_total}`]),
    ...(users === null ? [] : [usersText(users)]),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function parametersText(parameters: Comparison['parameters']): string {
  const rows = parameters
    .filter(({ differs }) => differs)
    .map(({ name, a, b }) => [name, String(a ?? '-'), String(b ?? '-')])
  return rows.length === 0 ? 'Parameters: the same' : table(['Parameter', 'A', 'B'], rows)
}

const contents: Readonly<Record<Comparison['inputs'][number]['content'], string>> = {
  same: 'the same',
  differs: 'differs',
  only_a: 'only in A',
  only_b: 'only in B',
  unknown: 'unknown',
}

function inputsText(inputs: Comparison['inputs']): string {
  const rows = inputs
    .filter(({ content }) => content !== 'same')
    .map(({ input, content, a, b }) => [
      input,
      contents[content],
      a?.rows?.toLocaleString('en') ?? '-',
      b?.rows?.toLocaleString('en') ?? '-',
    ])
  return rows.length === 0
    ? 'Inputs: the same content'
    : table(['Input', 'Content', 'Rows of A', 'Rows of B'], rows, [2, 3])
}

function figuresText(figures: readonly FigureDifference[]): string {
  const rows = figures.map((figure) => [
    comparedFigures[figure.name].label,
    figureText(figure.name, figure.a),
    figureText(figure.name, figure.b),
    figure.difference !== null && figure.difference > 0
      ? `+${figureText(figure.name, figure.difference)}`
      : figureText(figure.name, figure.difference),
    figure.verdict ?? '',
  ])
  return table(['Figure', 'A', 'B', 'Difference', 'B is'], rows, [1, 2, 3])
}

const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const precise = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

function figureText(name: FigureDifference['name'], value: number | null): string {
  if (value === null) return '-'
  switch (comparedFigures[name].unit) {
    case 'share':
      return `${(value * 100).toFixed(1)} %`
    case 'percent':
      return `${precise.format(value)} %`
    case 'seconds':
      return `${value.toFixed(1)} s`
    case 'bytes':
      return value < 0 ? `-${sizeText(-value)}` : sizeText(value)
    case 'count':
    case 'value':
      return decimal.format(value)
  }
}

const ratioText = (ratio: number | null | undefined): string => ratio?.toFixed(3) ?? '-'

function groupsText(groups: NonNullable<Comparison['results']>['groups']): string {
  const rows = groups
    .filter(({ ratio_change, total_change }) => ratio_change !== 0 || total_change !== 0)
    .map(({ group_id, a, b, total_change }) => [
      group_id === '' ? '(none)' : group_id,
      ratioText(a?.ratio),
      ratioText(b?.ratio),
      total_change > 0 ? `+${total_change}` : String(total_change),
    ])
  return rows.length === 0
    ? 'Groups: the same'
    : table(['Group', 'Ratio in A', 'Ratio in B', 'Assignments'], rows, [1, 2, 3])
}

function usersText({ counts, rows, total }: Users): string {
  const ids = (held: Users['rows'][number]['left']): string =>
    held.map(({ contract_id }) => contract_id).join(', ') || '-'
  const line = `${countText(counts.moved, 'user')} moved, ${counts.gained} gained, ${counts.lost} lost, ${counts.same} the same`
  if (rows.length === 0) return line
  const shown = rows.map((user) => [user.user_id, user.change, ids(user.left), ids(user.joined)])
  const more = total > rows.length ? `\nAnd ${countText(total - rows.length, 'other')}.` : ''
  return `${line}\n${table(['User', 'Change', 'Left', 'Joined'], shown)}${more}`
}
