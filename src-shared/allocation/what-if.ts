import { z } from 'zod'
import { allocationParameters } from './parameters.ts'

const shape = allocationParameters.shape

/**
 * What may be different from a finished run: parameters that the kept candidates can answer for.
 * Caps and targets come on top of what the run itself had overridden.
 */
export const whatIfChanges = z.strictObject({
  solver: shape.solver.unwrap().optional(),
  seed: shape.seed.unwrap().optional(),
  enforce_assignment_ratio: shape.enforce_assignment_ratio.unwrap().optional(),
  assignment_ratio_guard: shape.assignment_ratio_guard.unwrap().optional(),
  ratio_sense: shape.ratio_sense.unwrap().optional(),
  ratio_slack: shape.ratio_slack.unwrap().optional(),
  ratio_penalty: shape.ratio_penalty.unwrap().optional(),
  ratio_override: shape.ratio_override.unwrap().optional(),
  user_ratio_guard: shape.user_ratio_guard.unwrap().optional(),
  per_user: shape.per_user.unwrap().optional(),
  max_mixed_share: shape.max_mixed_share.unwrap().optional(),
  sponsored_first_rounds: shape.sponsored_first_rounds.unwrap().optional(),
  cap_override: shape.cap_override.unwrap().optional(),
  scarcity_alpha: shape.scarcity_alpha.unwrap().optional(),
  fill_bonus: shape.fill_bonus.unwrap().optional(),
})
export type WhatIfChanges = z.infer<typeof whatIfChanges>

export const whatIfRequest = z.strictObject({
  changes: whatIfChanges,
  /** Seconds after which the best result so far is given. */
  time_limit: z.number().min(0.1).max(120).default(20),
})
export type WhatIfRequest = z.infer<typeof whatIfRequest>

export const whatIfFigures = z.strictObject({
  objective: z.number(),
  value: z.number(),
  penalties: z.number(),
  score_sum: z.number(),
  upper_bound: z.number(),
  gap_percent: z.number(),
  seats: z.int(),
  assignments: z.int(),
  sponsored_assignments: z.int(),
  fill: z.number().nullable(),
  assigned_users: z.int(),
  mixed_users: z.int(),
  groups_compliant: z.int(),
})
export type WhatIfFigures = z.infer<typeof whatIfFigures>

const groupSide = z.strictObject({
  target: z.number().nullable(),
  sponsored: z.int(),
  total: z.int(),
  ratio: z.number().nullable(),
  compliant: z.boolean(),
})
export const whatIfGroup = z.strictObject({
  group_id: z.string(),
  before: groupSide,
  after: groupSide,
})
export type WhatIfGroup = z.infer<typeof whatIfGroup>

const contractSide = z.strictObject({ cap: z.int(), assigned: z.int(), price: z.number() })
export const whatIfContract = z.strictObject({
  contract_id: z.string(),
  sponsored: z.boolean(),
  before: contractSide,
  after: contractSide,
})
export type WhatIfContract = z.infer<typeof whatIfContract>

/** Most groups and contracts that an answer lists; those that changed most come first. */
export const mostWhatIfRows = 500

/** A run is at hand for questions. */
export const whatIfReady = z.strictObject({
  pairs: z.int(),
  /** Seconds it took to read; 0: it was at hand. */
  seconds: z.number(),
})
export type WhatIfReady = z.infer<typeof whatIfReady>

export const whatIfAnswer = z.strictObject({
  before: whatIfFigures,
  after: whatIfFigures,
  /** Groups with users, those that changed most first; `groups_total` counts all. */
  groups: z.array(whatIfGroup),
  groups_total: z.int(),
  /** Contracts with another cap or load, those with another cap first, then by change of load. */
  contracts: z.array(whatIfContract),
  contracts_total: z.int(),
  /** Users by what would become of them; `moved` hold other contracts than before. */
  users: z.strictObject({
    moved: z.int(),
    gained: z.int(),
    lost: z.int(),
    same: z.int(),
  }),
  /** The parameters that a run needs to give this drop. */
  parameters: allocationParameters,
  timed_out: z.boolean(),
  /** It began at the prices of the run. */
  warm: z.boolean(),
  pairs: z.int(),
  seconds: z.strictObject({
    /** Reading the run's candidates; 0 when they were still at hand. */
    load: z.number(),
    solve: z.number(),
    /** Checking and bounding. */
    prove: z.number(),
  }),
  sentences: z.array(z.string()),
})
export type WhatIfAnswer = z.infer<typeof whatIfAnswer>
