import { z } from 'zod'
import { gridChoicesOf, gridExportOf, gridFiltersOf, gridPageOf } from '../grid.ts'
import { groupSummary } from './summary.ts'

/** What screens ask of a finished allocation. Pages hold at most 1,000 rows. */

export const assignmentColumns = [
  'user_id',
  'contract_id',
  'score',
  'sponsored',
  'group_id',
  'round',
] as const
export const assignmentsRequest = gridPageOf(assignmentColumns)
export type AssignmentsRequest = z.infer<typeof assignmentsRequest>
export const assignmentRow = z.strictObject({
  user_id: z.string(),
  contract_id: z.string(),
  score: z.number(),
  sponsored: z.boolean(),
  /** '' for users without a group. */
  group_id: z.string(),
  round: z.int(),
})
export type AssignmentRow = z.infer<typeof assignmentRow>
export const assignmentsPage = z.strictObject({ rows: z.array(assignmentRow), total: z.int() })
export type AssignmentsPage = z.infer<typeof assignmentsPage>

export const contractColumns = [
  'contract_id',
  'name',
  'sponsored',
  'cap',
  'assigned',
  'fill',
  'demand',
  'price',
  'score_sum',
] as const
export const contractsRequest = gridPageOf(contractColumns)
export type ContractsRequest = z.infer<typeof contractsRequest>
export const contractRow = z.strictObject({
  contract_id: z.string(),
  /** The caps file's `name` column, else its brand, else ''. */
  name: z.string(),
  sponsored: z.boolean(),
  cap: z.int(),
  assigned: z.int(),
  fill: z.number().nullable(),
  demand: z.int(),
  price: z.number(),
  score_sum: z.number(),
  /** Further columns of the caps file, as text. */
  attributes: z.record(z.string(), z.string()),
})
export type ContractRow = z.infer<typeof contractRow>
export const contractsPage = z.strictObject({ rows: z.array(contractRow), total: z.int() })
export type ContractsPage = z.infer<typeof contractsPage>

/** The lists of a result that grids show. */
export const resultTable = z.enum(['assignments', 'contracts'])
export type ResultTable = z.infer<typeof resultTable>

const assignmentsTable = z.literal('assignments')
const contractsTable = z.literal('contracts')

/** Counts and sums of the rows that meet the filters. */
export const resultTotalsRequest = z.discriminatedUnion('table', [
  z.strictObject({ table: assignmentsTable, filters: gridFiltersOf(assignmentColumns) }),
  z.strictObject({ table: contractsTable, filters: gridFiltersOf(contractColumns) }),
])
export type ResultTotalsRequest = z.infer<typeof resultTotalsRequest>

/** Values of a column with their counts. */
export const resultChoicesRequest = z.discriminatedUnion('table', [
  gridChoicesOf(assignmentColumns).extend({ table: assignmentsTable }),
  gridChoicesOf(contractColumns).extend({ table: contractsTable }),
])
export type ResultChoicesRequest = z.infer<typeof resultChoicesRequest>

/** A file of the rows that meet the filters; assignments where no table is named. */
export const assignmentsExport = gridExportOf(assignmentColumns).extend({
  table: assignmentsTable.default('assignments'),
})
export const contractsExport = gridExportOf(contractColumns).extend({ table: contractsTable })
export const resultExportRequest = z.union([assignmentsExport, contractsExport])
export type ResultExportRequest = z.infer<typeof resultExportRequest>

/** Why a candidate was taken or not; the sentence is made by `sentences.ts`. */
export const candidateReason = z.enum([
  'pinned',
  'chosen',
  'contract_full',
  'holds_better',
  'not_worth_its_price',
  'other_kind',
  'group_ratio',
  'no_capacity',
  'left_open',
])
export type CandidateReason = z.infer<typeof candidateReason>

export const userCandidate = z.strictObject({
  contract_id: z.string(),
  name: z.string(),
  sponsored: z.boolean(),
  score: z.number(),
  value: z.number(),
  /** The contract's price, and the effect of the group's ratio on this pair (may be negative). */
  price: z.number(),
  ratio_effect: z.number(),
  /** Of what counts once a user: the limit on mixed users, the user ratio (may be negative). */
  mixing_effect: z.number(),
  /** value - price + ratio_effect + mixing_effect. */
  reduced_value: z.number(),
  cap: z.int(),
  assigned: z.int(),
  chosen: z.boolean(),
  round: z.int().nullable(),
  reason: candidateReason,
  /**
   * Of what is held (null for the rest and for pins): how much of its worth it could lose, at the
   * prices of this run, before the user would be as well off without it.
   */
  margin: z.number().nullable(),
  /**
   * Of what is not held: from where on the user would be as well off with it, at the prices of this
   * run; null where no price and no score alone could do it. Exact for the user at these prices, an
   * estimate for the drop, whose prices would move too.
   */
  what_if: z
    .strictObject({
      /** Value it lacks; 0: it is as good as what is held already. */
      needs: z.number(),
      /** The price it would have to fall to; null: no price alone is low enough. */
      price: z.number().nullable(),
      /** The score it would have to rise to; null where it lacks nothing. */
      score: z.number().nullable(),
      /** What it would take the place of; empty: a free slot. */
      instead_of: z.array(z.string()),
    })
    .nullable(),
})
export type UserCandidate = z.infer<typeof userCandidate>

/** In which language's way sentences write their numbers: a BCP 47 tag; English without. */
export const sentenceLocale = z
  .string()
  .max(35)
  .refine(isLocale, 'A language tag such as de-DE')
  .optional()

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

export const userExplanation = z.strictObject({
  user_id: z.string(),
  group_id: z.string(),
  per_user: z.int(),
  /** Best reduced value first; at most 1,000. */
  candidates: z.array(userCandidate),
  candidates_total: z.int(),
  /** The candidate not held that lacks least; null without any that a price or score could bring. */
  runner_up: z.string().nullable(),
  /**
   * What the best choice at the prices of this run is worth beyond what the user holds: the user's
   * part of the gap to the bound. `best_at_prices` is that choice.
   */
  regret: z.number(),
  best_at_prices: z.array(z.string()),
  /** Sentences, most important first. */
  sentences: z.array(z.string()),
})
export type UserExplanation = z.infer<typeof userExplanation>

export const groupExplanation = z.strictObject({
  group: groupSummary,
  sentences: z.array(z.string()),
})
export type GroupExplanation = z.infer<typeof groupExplanation>

/** A user who would gain at once by one more unit of a contract's cap. */
export const unitTaker = z.strictObject({
  user_id: z.string(),
  group_id: z.string(),
  score: z.number(),
  /** What the pair is worth. */
  value: z.number(),
  /** The contract the user would give up for it; null: it has a free slot. */
  gives_up: z.string().nullable(),
  /** What the objective gains, every rule kept and nobody else moved. */
  gains: z.number(),
})
export type UnitTaker = z.infer<typeof unitTaker>

/**
 * What one more unit of a contract's cap is worth: between `at_least` and `at_most`, both certified;
 * `price` is the estimate at the margin. Values of pairs are as in this run (a larger cap also
 * changes the scarcity lift of a sponsored contract a little).
 */
export const unitWorth = z.strictObject({
  price: z.number(),
  at_least: z.number(),
  /** Price and gap; null for a contract without capacity, which has no price. */
  at_most: z.number().nullable(),
  /** Users who would gain at once, those who would gain most first, at most ten. */
  takers: z.array(unitTaker),
  takers_total: z.int(),
})
export type UnitWorth = z.infer<typeof unitWorth>

export const contractExplanation = z.strictObject({
  contract: contractRow,
  /** Null where the run kept no candidates. */
  one_more: unitWorth.nullable(),
  sentences: z.array(z.string()),
})
export type ContractExplanation = z.infer<typeof contractExplanation>
