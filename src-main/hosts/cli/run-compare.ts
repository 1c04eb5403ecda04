import { mkdir, rm } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import {
  type comparedUsersPage,
  comparedFigures,
  compareUsersRequest,
  type allocationComparison,
  type FigureDifference,
} from '../../../src-shared/allocation/compare.ts'
import { movesFinding } from '../../../src-shared/allocation/findings.ts'
import {
  type MovesSummary,
  type MoveTable,
  moveTable,
} from '../../../src-shared/allocation/moves.ts'
import { expected } from '../../platform/errors.ts'
import { asideOf, publishFiles } from '../../platform/publish.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { knownRun } from './known-run.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { countText, sizeText } from './units.ts'

type Comparison = z.infer<typeof allocationComparison>
type Users = z.infer<typeof comparedUsersPage>

const compareFlags = z.object({
  users: z.coerce.number().int().min(0).max(1000),
  out: z.string().min(1).optional(),
  table: moveTable,
})

/** `quartermaster runs compare A B`: A is the one before, B the one after. */
export async function compareRuns(a: string, b: string, flags: Flags): Promise<void> {
  const { users: limit, out, table: list } = flagValues(compareFlags, flags, 'runs compare')
  const path = out === undefined ? null : resolve(out)
  const format = path === null ? null : formatOf(path)
  await using local = await openLocalCore(flags)
  const kinds = []
  for (const id of [a, b]) kinds.push((await knownRun(local, id)).kind)
  if (kinds.every((kind) => kind === 'events')) {
    const { compareEvents } = await import('./run-compare-events.ts')
    await compareEvents(local, { a, b }, path, flags)
    return
  }
  const { allocation } = local.client
  const comparison = await allocation.compare({ a, b })
  const hasResults = comparison.results !== null
  const users =
    !hasResults || limit === 0
      ? null
      : await allocation.compareUsers(compareUsersRequest.parse({ a, b, limit }))
  const moves = hasResults ? await allocation.compareMoves({ a, b }) : null
  const written =
    path === null || format === null ? null : await writeMoves(local, { a, b }, list, path, format)
  if (flags['json'] === true) sayJson({ ...comparison, users, moves, written })
  else say(process.stdout, comparisonText(comparison, users, moves, written))
}

interface Written {
  readonly path: string
  readonly table: MoveTable
  readonly rows: number
}

function formatOf(path: string): 'csv' | 'parquet' {
  const extension = extname(path).toLowerCase()
  if (extension === '.csv' || extension === '.parquet')
    return extension === '.csv' ? 'csv' : 'parquet'
  throw expected('bad_usage', {
    what: `--out ${path} is no kind of file that can be written.`,
    remedy: 'Name a .csv or a .parquet.',
  })
}

/** A file that stands there keeps its content until the new one is whole. */
async function writeMoves(
  { core }: LocalCore,
  { a, b }: { readonly a: string; readonly b: string },
  list: MoveTable,
  path: string,
  format: 'csv' | 'parquet',
): Promise<Written> {
  const folders = { a: core.resultFolder(a), b: core.resultFolder(b) }
  await mkdir(dirname(path), { recursive: true })
  const to = asideOf(path, `${a}-${b}-${process.pid}`)
  try {
    const { rows } = await core.queries.ask('allocation.move_export', {
      ...folders,
      of: { table: list, format },
      to,
    })
    await publishFiles([{ from: to, to: path }])
    return { path, table: list, rows }
  } catch (error) {
    await rm(to, { force: true })
    throw error
  }
}

/** What differs, part by part; what is equal is left out. */
function comparisonText(
  comparison: Comparison,
  users: Users | null,
  moves: MovesSummary | null = null,
  written: Written | null = null,
): string {
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
    ...(moves === null ? [] : [movesText(moves)]),
    ...(users === null ? [] : [usersText(users)]),
    ...(written === null
      ? []
      : [
          `Wrote ${countText(written.rows, written.table === 'moves' ? 'move' : 'flow')} to ${written.path}`,
        ]),
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
    differenceText(figure),
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
      return `${(value * 100).toFixed(1)}%`
    case 'percent':
      return `${precise.format(value)}%`
    case 'seconds':
      return `${value.toFixed(1)} s`
    case 'bytes':
      return value < 0 ? `-${sizeText(-value)}` : sizeText(value)
    case 'count':
    case 'value':
      return decimal.format(value)
  }
}

/** Of shares in points: -4.6 % of 14.6 % would be another figure. */
function differenceText({ name, difference }: FigureDifference): string {
  const text = figureText(name, difference)
  const { unit } = comparedFigures[name]
  const points = unit === 'share' || unit === 'percent' ? text.replace(/%$/, ' pp') : text
  return difference !== null && difference > 0 ? `+${points}` : points
}

const ratioText = (ratio: number | null | undefined): string => ratio?.toFixed(3) ?? '-'

function groupsText(groups: NonNullable<Comparison['results']>['groups']): string {
  const rows = groups
    .filter(({ ratio_change, total_change }) => ratio_change !== 0 || total_change !== 0)
    .map(({ group_id, a, b, total_change }) => [
      group_id === '' ? '(none)' : group_id,
      ratioText(a?.ratio),
      ratioText(b?.ratio),
      signed(total_change),
    ])
  return rows.length === 0
    ? 'Groups: the same'
    : table(['Group', 'Ratio in A', 'Ratio in B', 'Assignments'], rows, [1, 2, 3])
}

const mostFlows = 10

/** What the moves come down to, and the largest flows from contract to contract. */
function movesText(moves: MovesSummary): string {
  const sentence = movesFinding(moves)
  if (moves.moves === 0) return sentence
  const none = '(free slot)'
  const flows = moves.flows
    .slice(0, mostFlows)
    .map(({ from_contract, to_contract, moves: seats, value_change: change }) => [
      from_contract === '' ? none : from_contract,
      to_contract === '' ? none : to_contract,
      seats.toLocaleString('en'),
      signed(change),
    ])
  const more = moves.flows_total - flows.length
  const groups = moves.groups.map(({ group_id, users, gained, lost, change }) => [
    group_id === '' ? '(none)' : group_id,
    users.toLocaleString('en'),
    decimal.format(gained),
    decimal.format(lost),
    signed(change),
  ])
  return [
    sentence,
    `${table(['From', 'To', 'Moves', 'Value'], flows, [2, 3])}${more > 0 ? `\nAnd ${countText(more, 'other')}; --out FILE --table flows writes all.` : ''}`,
    '',
    table(['Group', 'Users', 'Value gained', 'Lost', 'Change'], groups, [1, 2, 3, 4]),
  ].join('\n')
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${decimal.format(value)}`

function usersText({ counts, rows, total }: Users): string {
  const ids = (held: Users['rows'][number]['left']): string =>
    held.map(({ contract_id }) => contract_id).join(', ') || '-'
  const line = `${countText(counts.moved, 'user')} moved, ${decimal.format(counts.gained)} gained, ${decimal.format(counts.lost)} lost, ${decimal.format(counts.same)} the same`
  if (rows.length === 0) return line
  const shown = rows.map((user) => [user.user_id, user.change, ids(user.left), ids(user.joined)])
  const more = total > rows.length ? `\nAnd ${countText(total - rows.length, 'other')}.` : ''
  return `${line}\n${table(['User', 'Change', 'Left', 'Joined'], shown)}${more}`
}
