import { allocationDefaults } from './parameters.ts'
import type { AllocationSummary, ContractSummary, GroupSummary } from './summary.ts'

/** A group at its target of 0.4; `fields` say what is different. */
export function groupOf(id: string, fields: Partial<GroupSummary> = {}): GroupSummary {
  return {
    group_id: id,
    users: 100,
    eligible_users: 100,
    target: 0.4,
    slack: 0,
    sponsored: 40,
    total: 100,
    ratio: 0.4,
    state: 'at_target',
    compliant: true,
    reachable: 0.7,
    reachable_sponsored: 70,
    reachable_total: 100,
    sponsored_users: 40,
    assigned_users: 90,
    mixed_users: 0,
    eligible_sponsored_pairs: 260,
    sponsored_capacity_left: 10,
    slots_left_empty: 0,
    binding_contracts: [],
    ratio_price: 0,
    ...fields,
  }
}

/** A contract with half of its 100 seats taken and no price. */
export function contractOf(id: string, fields: Partial<ContractSummary> = {}): ContractSummary {
  return {
    contract_id: id,
    sponsored: false,
    cap: 100,
    assigned: 50,
    fill: 0.5,
    demand: 400,
    price: 0,
    ...fields,
  }
}

/** A sound result of one group and two contracts. */
export function summaryOf(fields: Partial<AllocationSummary> = {}): AllocationSummary {
  return {
    status: 'ok',
    solver: 'greedy',
    counts: {
      users: 110,
      eligible_users: 100,
      assigned_users: 90,
      contracts: 2,
      groups: 1,
      pairs: 800,
      assignments: 150,
      sponsored_assignments: 100,
      pinned: 0,
      mixed_users: 0,
    },
    fill: { seats: 200, taken: 150, share: 0.75 },
    objective: 75.5,
    value: 75.5,
    penalties: 0,
    score_sum: 75,
    upper_bound: 75.6,
    gap_percent: 0.13,
    groups: [groupOf('east')],
    contracts: [
      contractOf('c1', { sponsored: true, assigned: 100, fill: 1, price: 0.42 }),
      contractOf('c2'),
    ],
    seconds: [{ stage: 'Solve', seconds: 1.25 }],
    peak_memory_bytes: 100_000_000,
    inputs: [
      { input: 'caps', path: '/drop/caps.csv', rows: 2, bytes: 40, sha256: 'ab12'.repeat(16) },
    ],
    output: null,
    warnings: [],
    group_warnings: [],
    parameters: { ...allocationDefaults, enforce_assignment_ratio: true },
    resolved: { fill_bonus: 0.001, ratio_penalty: 0.5 },
    seed: 0,
    version: '1.0.0',
    ...fields,
  }
}
