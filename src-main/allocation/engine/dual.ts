import {
  ALL_PAIRS,
  sampleUsers,
  usersWithPairs,
  withNoise,
  type Breadth,
  type Candidates,
} from './candidates.ts'
import type { Multipliers } from './dual-bundle.ts'
import { DualSearch, type DualInput } from './dual-search.ts'
import type { Control, Prices } from './model.ts'

export interface DualResult {
  readonly multipliers: Multipliers
  /**
   * The best pairs of every user at about these prices, with the noise they were found for; of
   * nobody when time did not reach for them.
   */
  readonly candidates: Candidates
  /** The deadline did not cut the search short. */
  readonly complete: boolean
}

/** Noise that fades as prices settle. */
interface Level {
  readonly breadth: Breadth
  /** Heights of the noise, in units of `scale`, and iterations at each. */
  readonly noise: readonly (readonly [height: number, iterations: number])[]
}

const SAMPLE: Level = {
  breadth: ALL_PAIRS,
  noise: [
    [0.1, 40],
    [0.03, 30],
    [0.01, 30],
    [0.003, 30],
  ],
}
const LARGE_SAMPLE: Level = {
  breadth: ALL_PAIRS,
  noise: [
    [0.01, 15],
    [0.003, 15],
  ],
}
const EVERYBODY: Level = {
  breadth: { least: 6, most: 32, margin: 0.006 },
  noise: [
    [0.003, 15],
    [0.001, 15],
    [0.0003, 15],
  ],
}

/**
 * From the prices of an earlier run of about the same drop. No sample: it would know less than they do.
 */
const WARM_EVERYBODY: Level = {
  breadth: EVERYBODY.breadth,
  noise: [
    [0.003, 5],
    [0.001, 6],
    [0.0003, 7],
  ],
}

/** First steps of the multipliers in terms of the height of the noise. */
const STEP_SHARE = 0.3
const SAMPLE_USERS = 4000
const LARGE_SAMPLE_USERS = 32_000
/** Sampled seats a contract, on average, below which a sample says too little. */
const SAMPLE_SEATS = 12

/**
 * Prices for contracts and rules by descent on the dual of the allocation, whose subproblem is one
 * small choice a user: on a sample with capacities in proportion, then on everybody with only the
 * best pairs of each. A little noise on the values, less and less of it, smooths what ties would
 * make all or nothing. From `start` it has less far to go.
 */
export function solveDual(
  input: DualInput,
  control: Control,
  progress: (fraction: number) => void,
  start?: Prices,
): DualResult {
  const { instance } = input
  const everybody = usersWithPairs(instance)
  const search = new DualSearch(input, everybody.length)
  if (start === undefined) searchSamples(search, input, everybody, control, progress)
  else search.startFrom(start)
  const last = start === undefined ? EVERYBODY : WARM_EVERYBODY
  const candidates = runLevel(search, everybody, last, control, (done) =>
    progress(0.25 + 0.75 * done),
  )
  const complete = control.now() < control.deadline
  return { multipliers: search.multipliers, candidates, complete }
}

function searchSamples(
  search: DualSearch,
  { instance, policy }: DualInput,
  everybody: Int32Array,
  control: Control,
  progress: (fraction: number) => void,
): void {
  const least = Math.ceil((SAMPLE_SEATS * instance.contracts) / policy.perUser)
  const sample = sampleUsers(everybody, Math.max(SAMPLE_USERS, least), policy.seed)
  runLevel(search, sample, SAMPLE, control, (done) => progress(0.15 * done))
  // Sampling leaves prices off by more than the last level can walk when users are very many.
  const largeSample = sampleUsers(everybody, Math.max(LARGE_SAMPLE_USERS, least), policy.seed)
  if (largeSample.length < everybody.length / 10) {
    runLevel(search, largeSample, LARGE_SAMPLE, control, (done) => progress(0.15 + 0.1 * done))
  }
}

function runLevel(
  search: DualSearch,
  users: Int32Array,
  level: Level,
  control: Control,
  progress: (fraction: number) => void,
): Candidates {
  const { breadth, noise } = level
  let candidates = search.candidates(users, breadth, noise[0]![0], control)
  const total = noise.reduce((sum, [, iterations]) => sum + iterations, 0)
  let before = 0
  for (const [height, iterations] of noise) {
    candidates = withNoise(candidates, height)
    search.run(candidates, iterations, STEP_SHARE * height, control, (done) =>
      progress((before + done * iterations) / total),
    )
    before += iterations
  }
  return candidates
}

/** Multipliers as prices in units of value. */
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
