import {
  type AllocationComparison,
  type ComparedFigureName,
  comparedFigures,
  comparedFigureNames,
  type ComparedInput,
  type ContractDifference,
  type FigureDifference,
  type GroupDifference,
  type InputDifference,
  type ParameterDifference,
  type Verdict,
} from '../../src-shared/allocation/compare.ts'
import {
  allocationInputDescriptions,
  allocationInputNames,
} from '../../src-shared/allocation/inputs.ts'
import {
  allocationDefaults,
  type AllocationParameterName,
  allocationParameterNames,
  isSameParameter,
  parameterMetaOf,
  plainParameter,
} from '../../src-shared/allocation/parameters.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import type {
  AllocationSummary,
  ContractSummary,
  GroupSummary,
} from '../../src-shared/allocation/summary.ts'
import { type DropRun, isDropRun, type RunDetail } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'
import { readAllocationSummary } from './index.ts'

/** A run as far as it came. */
export interface ComparedSide {
  readonly run: DropRun
  /** Null for a run without a result. */
  readonly summary: AllocationSummary | null
}

const mostContracts = 200

interface ComparedRun {
  readonly run: RunDetail
  /** Null for a run without a result. */
  readonly folder: string | null
}

/** Reads both summaries and compares. Throws `not_found` where a result is lost. */
export async function compareAllocations(
  a: ComparedRun,
  b: ComparedRun,
): Promise<AllocationComparison> {
  const read = async ({ run, folder }: ComparedRun): Promise<ComparedSide> => {
    if (!isDropRun(run)) {
      throw expected('not_supported', {
        what: `${run.title} is not a run of allocations.`,
        remedy: 'Choose two runs of one kind.',
      })
    }
    return { run, summary: folder === null ? null : await readAllocationSummary(folder) }
  }
  const [sideA, sideB] = await Promise.all([read(a), read(b)])
  return compareSides(sideA, sideB)
}

/** What differs between two allocations, b against a. */
export function compareSides(a: ComparedSide, b: ComparedSide): AllocationComparison {
  const parameters = parameterDifferences(a.run, b.run)
  const inputs = inputDifferences(a, b)
  const measuredAlike = unlikeValues(a, b, inputs) === null
  return {
    a: withoutJob(a.run),
    b: withoutJob(b.run),
    notes: [...notesOf(a, b, inputs)],
    parameters: [...parameters],
    inputs: [...inputs],
    results:
      a.summary === null || b.summary === null
        ? null
        : resultsOf(a.summary, b.summary, measuredAlike),
  }
}

function resultsOf(
  a: AllocationSummary,
  b: AllocationSummary,
  measuredAlike: boolean,
): NonNullable<AllocationComparison['results']> {
  const contracts = contractDifferences(a.contracts, b.contracts)
  const changed = contracts.filter(
    ({ assigned_change: change, a: before, b: after }) =>
      change !== 0 || before?.cap !== after?.cap,
  )
  return {
    figures: comparedFigureNames.map((name) => figureDifference(name, a, b, measuredAlike)),
    groups: [...groupDifferences(a.groups, b.groups)],
    contracts: changed.slice(0, mostContracts),
    contracts_changed: changed.length,
    contracts_total: contracts.length,
  }
}

function withoutJob(detail: DropRun): AllocationComparison['a'] {
  const { job: _, ...run } = detail
  return run
}

function parameterDifferences(a: DropRun, b: DropRun): readonly ParameterDifference[] {
  return allocationParameterNames.map((name) => {
    const [before, after] = [a.job.parameters[name], b.job.parameters[name]]
    return {
      name,
      a: plainParameter(before),
      b: plainParameter(after),
      default: plainParameter(allocationDefaults[name]),
      differs: !isSameParameter(before, after),
    }
  })
}

function inputDifferences(a: ComparedSide, b: ComparedSide): readonly InputDifference[] {
  return allocationInputNames.flatMap((input) => {
    const [before, after] = [inputOf(a, input), inputOf(b, input)]
    if (before === null && after === null) return []
    return [{ input, a: before, b: after, content: contentOf(before, after) }]
  })
}

function inputOf(
  { run, summary }: ComparedSide,
  input: InputDifference['input'],
): ComparedInput | null {
  const source = run.job.inputs[input]
  if (source === undefined) return null
  const read = summary?.inputs.find((each) => each.input === input)
  return {
    path: sourceName(source),
    rows: read?.rows ?? null,
    bytes: read?.bytes ?? null,
    sha256: read?.sha256 ?? null,
  }
}

function contentOf(a: ComparedInput | null, b: ComparedInput | null): InputDifference['content'] {
  if (a === null) return 'only_b'
  if (b === null) return 'only_a'
  if (a.sha256 === null || b.sha256 === null) return 'unknown'
  return a.sha256 === b.sha256 ? 'same' : 'differs'
}

/** Parameters that change what a pair is worth. */
const valueParameters = [
  'scarcity_alpha',
  'fill_bonus',
  'min_score',
  'unsponsored_cap',
  'ratio_penalty',
] as const satisfies readonly AllocationParameterName[]

/** Why objectives of the two are not on one scale, as the end of a sentence; null where they are. */
function unlikeValues(
  a: ComparedSide,
  b: ComparedSide,
  inputs: readonly InputDifference[],
): string | null {
  const named = inputs
    .filter(({ input, content }) => content !== 'same' && /^(caps|elig|exclusions)$/.test(input))
    .map(({ input }) => allocationInputDescriptions[input].label.toLowerCase())
  const values = valueParameters
    .filter((name) => a.run.job.parameters[name] !== b.run.job.parameters[name])
    .map((name) => parameterMetaOf(name).label.toLowerCase())
  const all = [...named, ...values]
  return all.length === 0 ? null : listed(all)
}

function notesOf(
  a: ComparedSide,
  b: ComparedSide,
  inputs: readonly InputDifference[],
): readonly string[] {
  const notes: string[] = []
  if (a.run.id === b.run.id) notes.push('Both sides are the same run.')
  const without = [a, b].filter(({ summary }) => summary === null)
  const ids = [...new Set(without.map(({ run }) => run.id))]
  if (ids.length > 0) {
    notes.push(
      `${ids.length === 1 ? `Run ${ids[0]} has` : `Runs ${listed(ids)} have`} no result: parameters and inputs are compared, results are not.`,
    )
    return notes
  }
  const differing = inputs
    .filter(({ content }) => content !== 'same')
    .map(({ input }) => allocationInputDescriptions[input].label.toLowerCase())
  if (differing.length > 0) {
    notes.push(
      `The inputs are not the same (${listed(differing)}): a difference of results may come from them alone.`,
    )
  }
  const unlike = unlikeValues(a, b, inputs)
  if (unlike !== null) {
    notes.push(
      `Objective and bound are not on one scale, because these differ: ${unlike}. Score and fill can be compared.`,
    )
  }
  const [versionA, versionB] = [a.summary?.version, b.summary?.version]
  if (versionA !== versionB) {
    notes.push(`They were made by different versions: ${versionA} and ${versionB}.`)
  }
  return notes
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

const figureOf: Readonly<Record<ComparedFigureName, (of: AllocationSummary) => number | null>> = {
  assigned_users: ({ counts }) => counts.assigned_users,
  assignments: ({ counts }) => counts.assignments,
  sponsored_assignments: ({ counts }) => counts.sponsored_assignments,
  fill: ({ fill }) => fill.share,
  score_sum: (summary) => summary.score_sum,
  objective: (summary) => summary.objective,
  upper_bound: (summary) => summary.upper_bound,
  gap_percent: (summary) => summary.gap_percent,
  groups_compliant: ({ groups }) =>
    groups.filter(({ target, compliant }) => target !== null && compliant).length,
  slots_left_empty: ({ groups }) =>
    groups.reduce((sum, { slots_left_empty: empty }) => sum + empty, 0),
  seconds: ({ seconds }) => seconds.reduce((sum, stage) => sum + stage.seconds, 0),
  peak_memory_bytes: (summary) => summary.peak_memory_bytes,
}

function figureDifference(
  name: ComparedFigureName,
  a: AllocationSummary,
  b: AllocationSummary,
  measuredAlike: boolean,
): FigureDifference {
  const [before, after] = [figureOf[name](a), figureOf[name](b)]
  if (before === null || after === null) {
    return { name, a: before, b: after, difference: null, verdict: null }
  }
  const noise = 1e-9 * Math.max(Math.abs(before), Math.abs(after))
  const difference = Math.abs(after - before) <= noise ? 0 : after - before
  return { name, a: before, b: after, difference, verdict: verdictOf() }

  function verdictOf(): Verdict {
    const { better, noise: mood = 0 } = comparedFigures[name]
    if (Math.abs(difference) <= mood * Math.abs(before ?? 0)) return 'same'
    if (better === null || (name === 'objective' && !measuredAlike)) return 'differs'
    return difference > 0 === (better === 'more') ? 'better' : 'worse'
  }
}

/** What changed most first: ratios, then assignments. */
function groupDifferences(
  a: readonly GroupSummary[],
  b: readonly GroupSummary[],
): readonly GroupDifference[] {
  const differences = paired(a, b, ({ group_id: id }) => id).map(([id, before, after]) => ({
    group_id: id,
    a: before === null ? null : comparedGroup(before),
    b: after === null ? null : comparedGroup(after),
    ratio_change: changeOf(before?.ratio, after?.ratio),
    total_change: (after?.total ?? 0) - (before?.total ?? 0),
  }))
  return differences.sort(
    (left, right) =>
      Math.abs(right.ratio_change ?? 0) - Math.abs(left.ratio_change ?? 0) ||
      Math.abs(right.total_change) - Math.abs(left.total_change) ||
      byText(left.group_id, right.group_id),
  )
}

function comparedGroup({
  target,
  slack,
  ratio,
  sponsored,
  total,
  state,
}: GroupSummary): NonNullable<GroupDifference['a']> {
  return { target, slack, ratio, sponsored, total, state }
}

/** What changed most first: fill, then assignments. */
function contractDifferences(
  a: readonly ContractSummary[],
  b: readonly ContractSummary[],
): readonly ContractDifference[] {
  const differences = paired(a, b, ({ contract_id: id }) => id).map(([id, before, after]) => ({
    contract_id: id,
    sponsored: (after ?? before)?.sponsored === true,
    a: before === null ? null : comparedContract(before),
    b: after === null ? null : comparedContract(after),
    assigned_change: (after?.assigned ?? 0) - (before?.assigned ?? 0),
    fill_change: changeOf(before?.fill, after?.fill),
  }))
  // A contract that came or went changed its whole fill.
  const size = ({ fill_change: change, a: before, b: after }: ContractDifference): number =>
    Math.abs(change ?? (before?.fill ?? 0) - (after?.fill ?? 0))
  return differences.sort(
    (left, right) =>
      size(right) - size(left) ||
      Math.abs(right.assigned_change) - Math.abs(left.assigned_change) ||
      byText(left.contract_id, right.contract_id),
  )
}

function comparedContract({
  cap,
  assigned,
  fill,
  price,
}: ContractSummary): NonNullable<ContractDifference['a']> {
  return { cap, assigned, fill, price }
}

function changeOf(
  before: number | null | undefined,
  after: number | null | undefined,
): number | null {
  return typeof before === 'number' && typeof after === 'number' ? after - before : null
}

/** Items of both lists by id; null where a list has none. */
function paired<T>(
  a: readonly T[],
  b: readonly T[],
  idOf: (item: T) => string,
): (readonly [id: string, a: T | null, b: T | null])[] {
  const after = new Map(b.map((item) => [idOf(item), item]))
  const before = new Map(a.map((item) => [idOf(item), item]))
  return [...new Set([...before.keys(), ...after.keys()])].map(
    (id) => [id, before.get(id) ?? null, after.get(id) ?? null] as const,
  )
}

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
