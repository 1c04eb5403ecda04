import { z } from 'zod'
import { fault } from './faults.ts'
import { allocationInputName } from './inputs.ts'
import { allocationParameters } from './parameters.ts'

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
  /** What one more unit of its cap is worth, in units of value. */
  price: z.number(),
})
export type ContractSummary = z.infer<typeof contractSummary>

export const inputSummary = z.strictObject({
  input: allocationInputName,
  path: z.string(),
  rows: z.int(),
  bytes: z.int(),
  /** Of the file, or of the sorted list of `sha256  name` lines where a glob named several. */
  sha256: z.string(),
})
export type InputSummary = z.infer<typeof inputSummary>

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
  /** No allocation under these rules has a larger objective. */
  upper_bound: z.number(),
  gap_percent: z.number(),
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
