import { ALL_PAIRS, sampleUsers, usersWithPairs, withNoise, type Breadth, type Candidates } from './candidates.ts'
import type { Multipliers } from './dual-bundle.ts'
import { DualSearch, type DualInput } from './dual-search.ts'
import type { Control, Prices } from './model.ts'

export interface DualResult {
  readonly multipliers: Multipliers
  /** The best pairs of every user at about these prices, with the noise they were found for. */
  readonly candidates: Candidates
  /** The deadline did not cut the search short. */
  readonly complete: boolean
}

/** A search on some of the users, with noise that fades as prices settle. */
interface Level {
  /** Users, at most. */
  readonly users: number
  readonly breadth: Breadth
  /** Heights of the noise, in units of the largest value, and iterations at each. */
  readonly noise: readonly (readonly [height: number, iterations: number])[]
}

const LEVELS: readonly Level[] = [
  {
    users: 4000,
    breadth: ALL_PAIRS,
    noise: [
      [0.1, 40],
      [0.03, 30],
      [0.01, 30],
      [0.003, 30],
    ],
  },
  {
    users: Infinity,
    breadth: { least: 6, most: 32, margin: 0.006 },
    noise: [
      [0.003, 15],
      [0.001, 15],
      [0.0003, 15],
    ],
  },
]

/** First steps of the multipliers in terms of the height of the noise. */
const STEP_SHARE = 0.3
/** Sampled seats a contract, on average, below which a sample says too little. */
const SAMPLE_SEATS = 12

/**
 * Prices for contracts and rules by descent on the dual of the allocation, whose subproblem is one
 * small choice a user: on a sample with capacities in proportion, then on everybody with only the
 * best pairs of each. A little noise on the values, less and less of it, smooths what ties would
 * make all or nothing.
 */
export function solveDual(
  input: DualInput,
  control: Control,
  progress: (fraction: number) => void,
): DualResult {
  const { instance, policy } = input
  const everybody = usersWithPairs(instance)
  const search = new DualSearch(input, everybody.length)
  const least = Math.ceil((SAMPLE_SEATS * instance.contracts) / policy.perUser)
  for (const level of LEVELS.slice(0, -1)) {
    const users = sampleUsers(everybody, Math.max(level.users, least), policy.seed)
    const candidates = search.candidates(users, level.breadth, 0, control)
    for (const [height, iterations] of level.noise) {
      search.run(withNoise(candidates, height), iterations, STEP_SHARE * height, control)
    }
    progress(0.3)
  }
  const last = LEVELS.at(-1)!
  let candidates = search.candidates(everybody, last.breadth, last.noise[0]![0], control)
  progress(0.5)
  for (const [i, [height, iterations]] of last.noise.entries()) {
    candidates = withNoise(candidates, height)
    search.run(candidates, iterations, STEP_SHARE * height, control)
    progress(0.5 + (0.5 * (i + 1)) / last.noise.length)
  }
  const complete = control.now() < control.deadline
  return { multipliers: search.multipliers, candidates, complete }
}

export function toPrices(multipliers: Multipliers, scale: number): Prices {
  const inValue = (values: Float64Array) => values.map((value) => value * scale)
  return {
    contract: inValue(multipliers.contract),
    ratioFloor: inValue(multipliers.floor),
    ratioCeiling: inValue(multipliers.ceiling),
    mixed: inValue(multipliers.mixed),
    userRatio: inValue(multipliers.userRatio),
  }
}

