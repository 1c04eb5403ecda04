import { z } from 'zod'
import { gridChoicesOf, gridExportOf, gridFiltersOf, gridPageOf } from '../grid.ts'

/**
 * Seats that changed hands between two runs, a before and b after. A move is one contract that a user
 * held in a only, and the one it got instead: what a user left and what it got are matched by their
 * value, the most valuable first; where there are more of one than of the other, the rest left for or
 * came from nothing. Values are each by the run's own rules: score with scarcity lift and fill bonus.
 */
export const moveColumns = [
  'user_id',
  'group_id',
  'from_contract',
  'to_contract',
  'score_a',
  'score_b',
  'score_change',
  'value_a',
  'value_b',
  'value_change',
] as const
export const flowColumns = [
  'from_contract',
  'to_contract',
  'moves',
  'score_a',
  'score_b',
  'score_change',
  'value_a',
  'value_b',
  'value_change',
] as const

const kinds = {
  /** Null where there is no such contract. */
  from_sponsored: z.boolean().nullable(),
  to_sponsored: z.boolean().nullable(),
} as const

export const moveRow = z.strictObject({
  user_id: z.string(),
  /** '' for users without a group. */
  group_id: z.string(),
  /** '' for a free slot. */
  from_contract: z.string(),
  to_contract: z.string(),
  ...kinds,
  /** Of what was left, in a; null without. */
  score_a: z.number().nullable(),
  /** Of what was got, in b; null without. */
  score_b: z.number().nullable(),
  /** Null unless both have one. */
  score_change: z.number().nullable(),
  /** 0 without a contract. */
  value_a: z.number(),
  value_b: z.number(),
  value_change: z.number(),
})
export type MoveRow = z.infer<typeof moveRow>

/** All moves from one contract to another. Sums. */
export const flowRow = z.strictObject({
  from_contract: z.string(),
  to_contract: z.string(),
  ...kinds,
  moves: z.int(),
  score_a: z.number(),
  score_b: z.number(),
  score_change: z.number(),
  value_a: z.number(),
  value_b: z.number(),
  value_change: z.number(),
})
export type FlowRow = z.infer<typeof flowRow>

export const movesPage = z.strictObject({ rows: z.array(moveRow), total: z.int() })
export type MovesPage = z.infer<typeof movesPage>
export const flowsPage = z.strictObject({ rows: z.array(flowRow), total: z.int() })
export type FlowsPage = z.infer<typeof flowsPage>

export const movesPageRequest = gridPageOf(moveColumns)
export const flowsPageRequest = gridPageOf(flowColumns)

export const moveTable = z.enum(['moves', 'flows'])
export type MoveTable = z.infer<typeof moveTable>
const movesTable = z.literal('moves')
const flowsTable = z.literal('flows')

export const moveTotalsRequest = z.discriminatedUnion('table', [
  z.strictObject({ table: movesTable, filters: gridFiltersOf(moveColumns) }),
  z.strictObject({ table: flowsTable, filters: gridFiltersOf(flowColumns) }),
])
export type MoveTotalsRequest = z.infer<typeof moveTotalsRequest>

export const moveChoicesRequest = z.discriminatedUnion('table', [
  gridChoicesOf(moveColumns).extend({ table: movesTable }),
  gridChoicesOf(flowColumns).extend({ table: flowsTable }),
])
export type MoveChoicesRequest = z.infer<typeof moveChoicesRequest>

export const moveExportRequest = z.discriminatedUnion('table', [
  gridExportOf(moveColumns).extend({ table: movesTable }),
  gridExportOf(flowColumns).extend({ table: flowsTable }),
])
export type MoveExportRequest = z.infer<typeof moveExportRequest>

/** Value won and given up by users whose holdings changed; `change` is the one less the other. */
const balance = {
  /** Sum over users who are better off, and over those worse off, both >= 0. */
  gained: z.number(),
  lost: z.number(),
  change: z.number(),
} as const

export const groupMoves = z.strictObject({
  /** '' is users without one. */
  group_id: z.string(),
  users: z.int(),
  moves: z.int(),
  ...balance,
})
export type GroupMoves = z.infer<typeof groupMoves>

export const contractMoves = z.strictObject({
  contract_id: z.string(),
  sponsored: z.boolean(),
  /** Users who left it, who got it; the value they had of it in a, have of it in b. */
  left: z.int(),
  joined: z.int(),
  value_left: z.number(),
  value_joined: z.number(),
})
export type ContractMoves = z.infer<typeof contractMoves>

/** Moves between the few contracts that most users left and got; null: all others together. */
export const moveWay = z.strictObject({
  /** '' for a free slot. */
  from_contract: z.string().nullable(),
  to_contract: z.string().nullable(),
  ...kinds,
  moves: z.int(),
  value_change: z.number(),
})
export type MoveWay = z.infer<typeof moveWay>

/** What all moves come down to. */
export const movesSummary = z.strictObject({
  /** Users whose holdings differ. */
  users: z.int(),
  moves: z.int(),
  ...balance,
  score_change: z.number(),
  /** By group, what changed most first. */
  groups: z.array(groupMoves),
  /** By contract, what most users left or got first; at most 1,000. */
  contracts: z.array(contractMoves),
  contracts_total: z.int(),
  /** All moves, by the eight ids that most moves start from and the eight that most end at. */
  ways: z.array(moveWay),
  /** The largest flows, at most 20. */
  flows: z.array(flowRow),
  flows_total: z.int(),
})
export type MovesSummary = z.infer<typeof movesSummary>
