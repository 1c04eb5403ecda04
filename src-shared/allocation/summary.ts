import { z } from 'zod'
import { fault } from './faults.ts'
import { allocationInputName } from './inputs.ts'
import { allocationParameters } from './parameters.ts'
import { cutAtSource, queryRecord } from './query-inputs.ts'
import { groupRemedyValues } from './remedy-values.ts'

export const groupState = z.enum(['at_target', 'limited', 'short', 'no_ratio'])
export type GroupState = z.infer<typeof groupState>

/** What happened to one group; '' is the group of users without one. Shares are 0..1. */
export const groupSummary = z.strictObject({
  group_id: z.string(),
  /** Users of the group, and those of them with an eligible pair. */
  users: z.int(),
  eligible_users: z.int(),
  target: z.number().nullable(),
  /** The ratio of the file, where the run was given another target; null: the file has none. */
  target_of_file: z.number().nullable().optional(),
  slack: z.number(),
  sponsored: z.int(),
  total: z.int(),
  /** sponsored / total; null when nothing was assigned. */
  ratio: z.number().nullable(),
  state: groupState,
  compliant: z.boolean(),
  /** Most sponsored assignments / most assignments of this group alone under the caps; null when there are none. */
  reachable: z.number().nullable(),
  reachable_sponsored: z.int(),
  reachable_total: z.int(),
  /** What would let it be full and at its target; null where it can. Absent in older runs. */
  remedies: groupRemedyValues.nullable().optional(),
  /** Users who hold a sponsored contract, who hold anything, who hold both kinds. */
  sponsored_users: z.int(),
  assigned_users: z.int(),
  mixed_users: z.int(),
  eligible_sponsored_pairs: z.int(),
  /** Capacity left on the sponsored contracts this group is eligible for. */
  sponsored_capacity_left: z.int(),
  /** Slots the group's users could have filled and the ratio kept empty. */
  slots_left_empty: z.int(),
  /** Full sponsored contracts that this group would take more of, by price, at most ten. */
  binding_contracts: z.array(z.string()),
  /** Value gained for each unit of relief of the group's ratio (its multiplier). */
  ratio_price: z.number(),
  /** Of the group's rules, in units of value; all certify the bound. Absent in older runs. */
  multipliers: z
    .strictObject({
      /** One sponsored assignment of relief from the floor, from the ceiling. */
      ratio_floor: z.number(),
      ratio_ceiling: z.number(),
      /** One more mixed user. */
      mixed: z.number(),
      /** One holder of a sponsored contract of relief from the user ratio. */
      user_ratio: z.number(),
    })
    .optional(),
  /**
   * What one point (0.01) of target more or less changes in the objective: `estimate` to first
   * order, and `at_most` certified by the bound at the same multipliers. Null without a ratio, and
   * where a group has one kind of pair only. Absent in older runs.
   */
  one_point: z
    .strictObject({
      higher: z.strictObject({ estimate: z.number(), at_most: z.number() }),
      lower: z.strictObject({ estimate: z.number(), at_most: z.number() }),
    })
    .nullable()
    .optional(),
})
export type GroupSummary = z.infer<typeof groupSummary>

export const contractSummary = z.strictObject({
  contract_id: z.string(),
  sponsored: z.boolean(),
  cap: z.int(),
  /** The cap of the file, where the run was given another; null: the file has none. */
  cap_of_file: z.int().nullable().optional(),
  assigned: z.int(),
  /** assigned / cap; null for a cap of 0. */
  fill: z.number().nullable(),
  /** Eligible users. */
  demand: z.int(),
  /** What one more unit of its cap is worth at the margin, in units of value: a certified multiplier. */
  price: z.number(),
  /**
   * What one more unit is worth in all, certified: at least what the best single user's move gains,
   * at most price and gap (null for a cap of 0). `takers`: users who would gain. Absent in older runs.
   */
  one_more: z
    .strictObject({ at_least: z.number(), at_most: z.number().nullable(), takers: z.int() })
    .optional(),
})
export type ContractSummary = z.infer<typeof contractSummary>

export const inputSummary = z.strictObject({
  input: allocationInputName,
  path: z.string(),
  rows: z.int(),
  bytes: z.int(),
  /** Of the file, or of the sorted list of `sha256  name` lines where a glob named several. */
  sha256: z.string(),
  /** What was asked, where the input is a query; `sha256` is of the rows as they came. */
  query: queryRecord.optional(),
})
export type InputSummary = z.infer<typeof inputSummary>

/** A moment of the search: seconds since the run began; null: not known then. */
export const tracePoint = z.strictObject({
  at: z.number(),
  objective: z.number().nullable(),
  bound: z.number().nullable(),
})
export type TracePoint = z.infer<typeof tracePoint>

/** Where the distance to the bound lies, in units of value; the parts add up to it. */
export const gapPartsSummary = z.strictObject({
  /** Capacity left over at a price above 0. */
  capacity: z.number(),
  /** Sponsored assignments beyond what the groups' rules ask. */
  ratio: z.number(),
  /** Room for mixed users left over. */
  mixed: z.number(),
  /** Users who do not hold the very best for them at the prices. */
  choices: z.number(),
})

export const stageSeconds = z.strictObject({ stage: z.string(), seconds: z.number() })

/** `FILE.summary.json` beside an allocation's output, and `artifacts/summary.json` of its run. */
export const allocationSummary = z.strictObject({
  status: z.enum(['ok', 'warning', 'timed_out']),
  solver: z.enum(['greedy', 'flow', 'ilp']),
  counts: z.strictObject({
    users: z.int(),
    eligible_users: z.int(),
    assigned_users: z.int(),
    contracts: z.int(),
    groups: z.int(),
    pairs: z.int(),
    assignments: z.int(),
    sponsored_assignments: z.int(),
    pinned: z.int(),
    mixed_users: z.int(),
  }),
  /** Seats taken of the seats there are: capacity, but no more than a contract has eligible users. */
  fill: z.strictObject({ seats: z.int(), taken: z.int(), share: z.number().nullable() }),
  /** value - penalties. */
  objective: z.number(),
  value: z.number(),
  /** Cost of the soft guard's shortfalls. */
  penalties: z.number(),
  score_sum: z.number(),
  /**
   * What the exact solver says of its own result, in floating point: not certified, and no part of
   * bound and gap. `covers`: whether every pair that can matter was left to it, or only near ones.
   */
  solver_claim: z
    .strictObject({
      covers: z.enum(['all', 'core']),
      pairs: z.int(),
      bound: z.number().nullable(),
      optimal: z.boolean(),
    })
    .nullable()
    .optional(),
  /** No allocation under these rules has a larger objective. */
  upper_bound: z.number(),
  gap_percent: z.number(),
  gap_parts: gapPartsSummary.optional(),
  /** How objective and bound closed in on each other. */
  trace: z.array(tracePoint).max(201).optional(),
  /** Candidates were cut before they came: bound and gap are relative to what came. */
  cut_at_source: cutAtSource.optional(),
  groups: z.array(groupSummary),
  contracts: z.array(contractSummary),
  seconds: z.array(stageSeconds),
  peak_memory_bytes: z.int(),
  inputs: z.array(inputSummary),
  /** The file the assignments were also written to, where one was named. */
  output: z.strictObject({ path: z.string(), bytes: z.int(), sha256: z.string() }).nullable(),
  /** Of the inputs. */
  warnings: z.array(fault),
  /** Sentences naming the groups whose promise could not be kept in full. */
  group_warnings: z.array(z.string()),
  parameters: allocationParameters,
  /** Defaults that depend on the data, as they were resolved. */
  resolved: z.strictObject({ fill_bonus: z.number(), ratio_penalty: z.number() }),
  seed: z.int(),
  version: z.string(),
})
export type AllocationSummary = z.infer<typeof allocationSummary>
