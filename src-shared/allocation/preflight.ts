import { z } from 'zod'
import { progress } from '../runs.ts'
import { fault } from './faults.ts'
import { allocationInputName, allocationInputs } from './inputs.ts'
import { allocationParameters } from './parameters.ts'
import { groupRemedyValues } from './remedy-values.ts'

export const preflightRequest = z.strictObject({
  inputs: allocationInputs,
  parameters: allocationParameters,
})
export type PreflightRequest = z.infer<typeof preflightRequest>

/** A group's reach before anything is solved, with what would make its target feasible. */
export const groupReach = z.strictObject({
  group_id: z.string(),
  users: z.int(),
  eligible_users: z.int(),
  target: z.number().nullable(),
  /** The ratio of the file, where the run is given another target; null: the file has none. */
  target_of_file: z.number().nullable().optional(),
  /** Most sponsored assignments, most assignments of this group alone, and their quotient. */
  reachable_sponsored: z.int(),
  reachable_total: z.int(),
  reachable: z.number().nullable(),
  eligible_sponsored_pairs: z.int(),
  /** True when no share within the slack of the target is reachable with every slot filled. */
  limited: z.boolean(),
  /**
   * The share nearest to the target that is, and whether that is the most or the least there is: the
   * most is below `reachable` where users who keep to one kind would leave slots empty for it. Null
   * when not limited.
   */
  nearest: z
    .strictObject({
      share: z.number(),
      is: z.enum(['most', 'least']),
      /** The share nearest to it for which assignments of the group alone were built; null: none. */
      shown: z.number().nullable(),
    })
    .nullable(),
  /** What each remedy would take; null when not limited. */
  remedies: groupRemedyValues.nullable(),
})
export type GroupReach = z.infer<typeof groupReach>

/** Whether all groups can be at their targets at once (of a group alone: at most what it reaches). */
export const jointReachReport = z.strictObject({
  /** Share of the slots the groups could fill alone that all can fill at once. */
  fill: z.number(),
  /** Sponsored assignments asked for, at most to be had at once, and found to be possible. */
  asked: z.int(),
  most: z.int(),
  found: z.int(),
  feasible: z.enum(['yes', 'no', 'unknown']),
  /** What yes and remedies rest on: all slots filled under every rule, or the sponsored ones alone. */
  shown: z.enum(['all', 'sponsored']),
  /** Null unless feasible is no. */
  remedy: z
    .strictObject({
      /** A slack for all groups, in steps of 0.001, shown to be enough; null: none was. */
      slack: z.number().nullable(),
      /** Less than this is certainly not enough. */
      slack_needed: z.number(),
      /** Caps shown to be enough, most added first; null: none were. */
      caps: z
        .array(z.strictObject({ contract_id: z.string(), from: z.int(), to: z.int() }))
        .nullable(),
      /** Groups that compete for too little, and for which contracts. */
      groups: z.array(z.string()),
      contracts: z.array(z.string()),
    })
    .nullable(),
})
export type JointReachReport = z.infer<typeof jointReachReport>

export const preflightReport = z.strictObject({
  /** No error among the faults, and the solver takes a drop of this size: the run can start. */
  ready: z.boolean(),
  inputs: z.array(
    z.strictObject({ input: allocationInputName, path: z.string(), rows: z.int().nullable() }),
  ),
  faults: z.array(fault),
  /** Null while an error keeps the inputs from being read as a whole. */
  counts: z
    .strictObject({
      users: z.int(),
      eligible_users: z.int(),
      contracts: z.int(),
      contracts_with_pairs: z.int(),
      groups: z.int(),
      pairs: z.int(),
      zero_scores: z.int(),
      pinned: z.int(),
    })
    .nullable(),
  groups: z.array(groupReach),
  /** Null where no group has a floor, or there are too many groups and contracts to tell. */
  joint: jointReachReport.nullable(),
  /** Why the chosen solver does not take this drop, and what would; null: it does. */
  refusal: z.strictObject({ what: z.string(), remedy: z.string() }).nullable(),
})
export type PreflightReport = z.infer<typeof preflightReport>

/** Preflight as it goes: progress, then one report. */
export const preflightEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), progress }),
  z.strictObject({ type: z.literal('report'), report: preflightReport }),
])
export type PreflightEvent = z.infer<typeof preflightEvent>
