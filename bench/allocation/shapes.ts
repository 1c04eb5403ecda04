import {
  generateRealShape,
  generateZipf,
  withDegenerateScores,
  withScaledScores,
} from '../../src-main/allocation/engine/generate.ts'
import type { Instance } from '../../src-main/allocation/engine/instance.ts'

export type Solver = 'greedy' | 'flow' | 'ilp'

export const solverNames: readonly Solver[] = ['greedy', 'flow', 'ilp']

/** What the project promises on two cores; null: nothing. */
export interface Target {
  /** Seconds and bytes of the whole command, all processes together. */
  readonly seconds: number | null
  readonly bytes: number | null
  readonly solveSeconds: number | null
  readonly gapPercent: number | null
  /** Gap to the bound that the exact solver claims. */
  readonly claimPercent: number | null
}

export interface Shape {
  readonly name: string
  readonly title: string
  /** Shapes of the same data share their files. */
  readonly data: string
  readonly generate: () => Instance
  /** Flags of the command beside the inputs and `--enforce_assignment_ratio`. */
  readonly flags: Readonly<Record<string, string>>
  readonly targets: Readonly<Record<Solver, Target>>
  /** Those it is measured with unless others are asked for. */
  readonly solvers: readonly Solver[]
  /** Small enough for the exact peer. */
  readonly exact: boolean
}

const gigabyte = 1e9
const nothing: Target = {
  seconds: null,
  bytes: null,
  solveSeconds: null,
  gapPercent: null,
  claimPercent: null,
}

/** Data of the shapes; K = 3, 20 groups, 30 % sponsored contracts unless said otherwise. */
const generators: Readonly<Record<string, () => Instance>> = {
  '1k': () => generateZipf({ users: 1000, contracts: 50, pairsPerUser: 10, groups: 20 }),
  '4m': zipf,
  real: () => generateRealShape(),
  '40m': () => generateZipf({ users: 1_000_000, contracts: 1000, pairsPerUser: 40 }),
  k1: () => generateRealShape({ perUser: 1 }),
  '20k': () => {
    const drop = generateZipf({ users: 100_000, contracts: 20_000, pairsPerUser: 40 })
    return { ...drop, cap: drop.cap.map(() => 5) }
  },
  contract: () => withDegenerateScores(zipf(), 'contract'),
  tiers: () => withDegenerateScores(zipf(), 'tiers'),
  equal: () => withDegenerateScores(zipf(), 'equal'),
  zero: () => withDegenerateScores(zipf(), 'zero'),
  thousandth: () => withScaledScores(zipf(), 1e-3),
  million: () => withScaledScores(zipf(), 1e6),
}

function zipf(): Instance {
  return generateZipf({ users: 100_000, contracts: 500, pairsPerUser: 40 })
}

function shape(
  name: string,
  title: string,
  flow: Partial<Target>,
  rest: {
    readonly data?: string
    readonly flags?: Readonly<Record<string, string>>
    readonly greedy?: Partial<Target>
    readonly exact?: boolean
  } = {},
): Shape {
  const data = rest.data ?? name
  const generate = generators[data]
  if (generate === undefined) throw new Error(`There is no generator of ${data}`)
  return {
    name,
    title,
    data,
    generate,
    flags: rest.flags ?? {},
    targets: {
      greedy: { ...nothing, ...rest.greedy },
      flow: { ...nothing, ...flow },
      ilp: nothing,
    },
    solvers: ['greedy', 'flow'],
    exact: rest.exact ?? false,
  }
}

/** Drops that the exact solver is measured with: 50 contracts, 10 pairs a user, a group for 50 users. */
function ofExactSolver(size: string, users: number, perUser: number): Shape {
  const name = `ilp-${size}-k${perUser}`
  const groups = Math.min(20, users / 50)
  return {
    name,
    title: `${users} users x 50 contracts x ${users * 10} pairs, K = ${perUser}`,
    data: name,
    generate: () => generateZipf({ users, contracts: 50, pairsPerUser: 10, groups, perUser }),
    flags: { per_user: String(perUser) },
    targets: {
      greedy: nothing,
      flow: nothing,
      ilp: { ...nothing, solveSeconds: 5, claimPercent: 0.01 },
    },
    solvers: ['ilp'],
    exact: false,
  }
}

const degenerate = { solveSeconds: 20, gapPercent: 0.1 }
/** Twice the time of the real shape. */
const withRules = { solveSeconds: 6, gapPercent: 0.05 }

/** Nobody mixed and a hard guard (at_least), unless the flags say otherwise. */
export const shapes: readonly Shape[] = [
  shape(
    '1k',
    '1K users x 50 contracts x 10K pairs',
    {},
    { greedy: { gapPercent: 7 }, exact: true },
  ),
  shape(
    '4m',
    '100K users x 500 contracts x 4M pairs',
    { solveSeconds: 3, gapPercent: 0.003 },
    { greedy: { seconds: 12, solveSeconds: 3, bytes: gigabyte, gapPercent: 7 } },
  ),
  shape(
    'real',
    'real shape: 100K users x 150 contracts x 10M pairs, brand ties, 60 % zeros',
    { seconds: 15, solveSeconds: 3, bytes: 1.5 * gigabyte, gapPercent: 0.004 },
    { greedy: { seconds: 20, bytes: 1.5 * gigabyte, gapPercent: 7 } },
  ),
  shape(
    '40m',
    '1M users x 1000 contracts x 40M pairs',
    { seconds: 70, solveSeconds: 25, bytes: 3 * gigabyte, gapPercent: 0.001 },
    { greedy: { seconds: 120, bytes: 4 * gigabyte, gapPercent: 7 } },
  ),
  shape('k1', 'real shape, K = 1', { solveSeconds: 3 }, { flags: { per_user: '1' } }),
  shape('20k', '20K contracts of cap 5, 4M pairs', { solveSeconds: 10, gapPercent: 0.03 }),
  shape('contract', 'scores by contract only, 4M pairs', degenerate),
  shape('tiers', 'scores in three tiers, 4M pairs', degenerate),
  shape('equal', 'all scores equal, 4M pairs', degenerate),
  shape('zero', 'all scores zero, 4M pairs', degenerate),
  shape('thousandth', 'scores times 1e-3, 4M pairs', degenerate),
  shape('million', 'scores times 1e6, 4M pairs', degenerate),
  shape('mixed', 'real shape, one user in five may be mixed', withRules, {
    data: 'real',
    flags: { max_mixed_share: '0.2', sponsored_first_rounds: '1' },
  }),
  shape('soft', 'real shape, soft guard', withRules, {
    data: 'real',
    flags: { assignment_ratio_guard: 'soft' },
  }),
  shape('at_most', 'real shape, at most the target', withRules, {
    data: 'real',
    flags: { ratio_sense: 'at_most' },
  }),
  shape('within', 'real shape, within 0.05 of the target', withRules, {
    data: 'real',
    flags: { ratio_sense: 'within', ratio_slack: '0.05' },
  }),
  shape('user_ratio', 'real shape, user ratio enforced', withRules, {
    data: 'real',
    flags: { user_ratio_guard: 'hard' },
  }),
  shape('two_seconds', 'real shape, --timeout 2', {}, { data: 'real', flags: { timeout: '2' } }),
  ...[1, 3].flatMap((perUser) => [
    ofExactSolver('500', 500, perUser),
    ofExactSolver('1k', 1000, perUser),
    ofExactSolver('2k', 2000, perUser),
  ]),
]
