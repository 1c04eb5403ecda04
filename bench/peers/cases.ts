import { generateZipf } from '../../src-main/allocation/engine/generate.ts'
import type { Instance } from '../../src-main/allocation/engine/instance.ts'
import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { PythonPeer } from './python.ts'

export interface PeerCase {
  readonly name: string
  readonly title: string
  readonly generate: () => Instance
  readonly parameters: Partial<AllocationParameters>
  readonly own: readonly AllocationParameters['solver'][]
  /** Small enough for HiGHS as WebAssembly. */
  readonly highs: boolean
  readonly python: readonly PythonPeer[]
}

const ratios = { enforce_assignment_ratio: true }
/** What a network flow can express: capacities and K alone. */
const capacities = { max_mixed_share: 1, sponsored_first_rounds: 0, cache_factor: 0 }

export const peerCases: readonly PeerCase[] = [
  {
    name: '1k',
    title: '1K users x 50 contracts x 10K pairs, K = 3, 20 groups with hard ratios, nobody mixed',
    generate: () => generateZipf({ users: 1000, contracts: 50, pairsPerUser: 10, groups: 20 }),
    parameters: ratios,
    own: ['greedy', 'flow', 'ilp'],
    highs: true,
    python: ['milp', 'cp_sat'],
  },
  {
    name: '10k',
    title:
      '10K users x 200 contracts x 200K pairs, K = 3, 20 groups with hard ratios, nobody mixed',
    generate: () => generateZipf({ users: 10_000, contracts: 200, pairsPerUser: 20, groups: 20 }),
    parameters: ratios,
    own: ['greedy', 'flow', 'ilp'],
    highs: false,
    python: ['milp'],
  },
  {
    name: '10k_capacities',
    title:
      '10K users x 200 contracts x 200K pairs, K = 3, capacities alone (no ratio, mixing free)',
    generate: () => generateZipf({ users: 10_000, contracts: 200, pairsPerUser: 20 }),
    parameters: capacities,
    own: ['greedy', 'flow'],
    highs: false,
    python: ['min_cost_flow', 'milp'],
  },
  {
    name: '4m_capacities',
    title: '100K users x 500 contracts x 4M pairs, K = 3, capacities alone (no ratio, mixing free)',
    generate: () => generateZipf({ users: 100_000, contracts: 500, pairsPerUser: 40 }),
    parameters: capacities,
    own: ['greedy', 'flow'],
    highs: false,
    python: ['min_cost_flow'],
  },
]
