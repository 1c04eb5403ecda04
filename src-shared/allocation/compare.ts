import { z } from 'zod'
import { run, runId } from '../runs.ts'
import { allocationInputName } from './inputs.ts'
import { sortDirection } from '../grid.ts'
import { groupState } from './summary.ts'

/**
 * Two allocations beside each other: `a` is the one before, `b` the one after. Differences are
 * b less a. What only one of them has is null on the other side.
 */
export const compareRequest = z.strictObject({ a: runId, b: runId })
export type CompareRequest = z.infer<typeof compareRequest>

const parameterValue = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const parameterDifference = z.strictObject({
  name: z.string(),
  a: parameterValue,
  b: parameterValue,
  default: parameterValue,
  differs: z.boolean(),
})
export type ParameterDifference = z.infer<typeof parameterDifference>

/** Rows, bytes and SHA-256 are null where the run did not come so far as to know them. */
const comparedInput = z.strictObject({
  path: z.string(),
  rows: z.int().nullable(),
  bytes: z.int().nullable(),
  sha256: z.string().nullable(),
})
export type ComparedInput = z.infer<typeof comparedInput>

export const inputDifference = z.strictObject({
  input: allocationInputName,
  a: comparedInput.nullable(),
  b: comparedInput.nullable(),
  /** By content where both are known: a file that moved is the same. `unknown`: nobody hashed one. */
  content: z.enum(['same', 'differs', 'only_a', 'only_b', 'unknown']),
})
export type InputDifference = z.infer<typeof inputDifference>

export interface FigureMeta {
  readonly label: string
  readonly unit: 'count' | 'share' | 'value' | 'percent' | 'seconds' | 'bytes'
  /** Which way is good; null: neither by itself. */
  readonly better: 'more' | 'less' | null
  readonly help: string
  /** Share of the value below which a change says nothing: what a machine's mood makes. */
  readonly noise?: number
}

/** The headline numbers, in the order in which screens and reports show them. */
const figures = {
  assigned_users: {
    label: 'Users assigned',
    unit: 'count',
    better: 'more',
    help: 'Users who hold at least one contract.',
  },
  assignments: {
    label: 'Assignments',
    unit: 'count',
    better: 'more',
    help: 'Pairs of user and contract that were handed out.',
  },
  sponsored_assignments: {
    label: 'Sponsored assignments',
    unit: 'count',
    better: 'more',
    help: 'Assignments of sponsored contracts.',
  },
  fill: {
    label: 'Fill',
    unit: 'share',
    better: 'more',
    help: 'Seats taken of the seats there are; a contract has no more seats than eligible users.',
  },
  score_sum: {
    label: 'Score',
    unit: 'value',
    better: 'more',
    help: 'Sum of the scores, as they were read, over all assignments.',
  },
  objective: {
    label: 'Objective',
    unit: 'value',
    better: 'more',
    help: 'Scores with scarcity lift and fill bonus, less the penalties of a soft guard.',
  },
  upper_bound: {
    label: 'Upper bound',
    unit: 'value',
    better: null,
    help: "No allocation under the run's rules has a larger objective.",
  },
  gap_percent: {
    label: 'Gap to the bound',
    unit: 'percent',
    better: 'less',
    help: 'How far the objective is at most from the best possible.',
  },
  groups_compliant: {
    label: 'Groups in ratio',
    unit: 'count',
    better: 'more',
    help: 'Groups with a ratio that keep it.',
  },
  slots_left_empty: {
    label: 'Slots left empty',
    unit: 'count',
    better: 'less',
    help: 'Slots that users could have filled and the ratio kept empty.',
  },
  seconds: {
    label: 'Time',
    unit: 'seconds',
    better: 'less',
    help: 'Seconds of all stages. Within 10 % two runs took about the same.',
    noise: 0.1,
  },
  peak_memory_bytes: {
    label: 'Peak memory',
    unit: 'bytes',
    better: 'less',
    help: 'Largest resident memory of the runner. Within 5 % two runs needed about the same.',
    noise: 0.05,
  },
} as const satisfies Record<string, FigureMeta>
export type ComparedFigureName = keyof typeof figures
export const comparedFigures: Readonly<Record<ComparedFigureName, FigureMeta>> = figures
export const comparedFigureNames = Object.keys(comparedFigures) as [
  ComparedFigureName,
  ...ComparedFigureName[],
]

/** Of b against a. `same`: but for noise; `differs`: neither way is good, or the two are not measured alike. */
export const verdict = z.enum(['better', 'worse', 'same', 'differs'])
export type Verdict = z.infer<typeof verdict>

export const figureDifference = z.strictObject({
  name: z.enum(comparedFigureNames),
  a: z.number().nullable(),
  b: z.number().nullable(),
  difference: z.number().nullable(),
  verdict: verdict.nullable(),
})
export type FigureDifference = z.infer<typeof figureDifference>

const comparedGroup = z.strictObject({
  target: z.number().nullable(),
  slack: z.number(),
  ratio: z.number().nullable(),
  sponsored: z.int(),
  total: z.int(),
  state: groupState,
})

export const groupDifference = z.strictObject({
  group_id: z.string(),
  a: comparedGroup.nullable(),
  b: comparedGroup.nullable(),
  /** Of the ratio; null where one has none. */
  ratio_change: z.number().nullable(),
  /** Of all assignments; a group that is not there has 0. */
  total_change: z.int(),
})
export type GroupDifference = z.infer<typeof groupDifference>

const comparedContract = z.strictObject({
  cap: z.int(),
  assigned: z.int(),
  fill: z.number().nullable(),
  price: z.number(),
})

export const contractDifference = z.strictObject({
  contract_id: z.string(),
  sponsored: z.boolean(),
  a: comparedContract.nullable(),
  b: comparedContract.nullable(),
  /** A contract that is not there has 0. */
  assigned_change: z.int(),
  /** Null where one has no fill. */
  fill_change: z.number().nullable(),
})
export type ContractDifference = z.infer<typeof contractDifference>

export const allocationComparison = z.strictObject({
  a: run,
  b: run,
  /** What to know before the numbers are read: sentences. */
  notes: z.array(z.string()),
  /** All of them, in the order of the table of parameters. */
  parameters: z.array(parameterDifference),
  inputs: z.array(inputDifference),
  /** Null unless both have a result. */
  results: z
    .strictObject({
      figures: z.array(figureDifference),
      /** What changed most first. */
      groups: z.array(groupDifference),
      /** At most 200 of those that changed, what changed most first. */
      contracts: z.array(contractDifference),
      contracts_changed: z.int(),
      contracts_total: z.int(),
    })
    .nullable(),
})
export type AllocationComparison = z.infer<typeof allocationComparison>

/**
 * What became of a user. `gained`: kept everything and got more; `lost`: got nothing new and kept
 * less; `moved`: both; `same`: the same contracts.
 */
export const userChange = z.enum(['moved', 'gained', 'lost', 'same'])
export type UserChange = z.infer<typeof userChange>

export const comparedUserColumns = [
  'user_id',
  'group_id',
  'change',
  'left_count',
  'joined_count',
  'score_a',
  'score_b',
  'score_change',
] as const

export const compareUsersRequest = compareRequest.extend({
  /** `changed` is everything but `same`. */
  filter: z.enum(['changed', 'all', ...userChange.options]).default('changed'),
  /** Part of a user's id, whatever its case. */
  search: z.string().max(200).default(''),
  /** Only users who left or joined this contract. */
  contract: z.string().min(1).max(1000).nullable().default(null),
  /** Only users of this group; '' is the users without one. */
  group: z.string().max(1000).nullable().default(null),
  sort: z
    .array(z.strictObject({ column: z.enum(comparedUserColumns), direction: sortDirection }))
    .max(4)
    .default([]),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
})
export type CompareUsersRequest = z.infer<typeof compareUsersRequest>

const heldContract = z.strictObject({
  contract_id: z.string(),
  sponsored: z.boolean(),
  score: z.number(),
})
export type HeldContract = z.infer<typeof heldContract>

export const comparedUser = z.strictObject({
  user_id: z.string(),
  /** In b; in a for a user who holds nothing in b. */
  group_id: z.string(),
  change: userChange,
  /** Held in a only, in both, in b only; by contract id. */
  left: z.array(heldContract),
  kept: z.array(heldContract),
  joined: z.array(heldContract),
  score_a: z.number(),
  score_b: z.number(),
  score_change: z.number(),
})
export type ComparedUser = z.infer<typeof comparedUser>

export const comparedUsersPage = z.strictObject({
  rows: z.array(comparedUser),
  /** Of the rows that meet the filters. */
  total: z.int(),
  /** Of all users who hold anything in either run, whatever the filters. */
  counts: z.strictObject({ moved: z.int(), gained: z.int(), lost: z.int(), same: z.int() }),
})
export type ComparedUsersPage = z.infer<typeof comparedUsersPage>
