import { generateRealShape, generateZipf } from '../../src-main/allocation/engine/generate.ts'
import type { Instance } from '../../src-main/allocation/engine/instance.ts'

export interface Shape {
  readonly name: string
  readonly title: string
  readonly generate: () => Instance
  /** What the project promises on two cores: seconds and bytes of the whole command, gap in %. */
  readonly target: {
    readonly seconds: number | null
    readonly solveSeconds: number | null
    readonly bytes: number | null
    readonly gapPercent: number
  }
  /** Small enough for the exact peer. */
  readonly exact: boolean
}

const gigabyte = 1e9

/** Every shape: K = 3, nobody mixed, hard guard, 20 groups, 30 % sponsored contracts. */
export const shapes: readonly Shape[] = [
  {
    name: '1k',
    title: '1K users x 50 contracts x 10K pairs',
    generate: () => generateZipf({ users: 1000, contracts: 50, pairsPerUser: 10, groups: 20 }),
    target: { seconds: null, solveSeconds: null, bytes: null, gapPercent: 7 },
    exact: true,
  },
  {
    name: '4m',
    title: '100K users x 500 contracts x 4M pairs',
    generate: () => generateZipf({ users: 100_000, contracts: 500, pairsPerUser: 40 }),
    target: { seconds: 12, solveSeconds: 3, bytes: gigabyte, gapPercent: 7 },
    exact: false,
  },
  {
    name: 'real',
    title: 'real shape: 100K users x 150 contracts x 10M pairs, brand ties, 60 % zeros',
    generate: () => generateRealShape(),
    target: { seconds: 20, solveSeconds: null, bytes: 1.5 * gigabyte, gapPercent: 7 },
    exact: false,
  },
  {
    name: '40m',
    title: '1M users x 1000 contracts x 40M pairs',
    generate: () => generateZipf({ users: 1_000_000, contracts: 1000, pairsPerUser: 40 }),
    target: { seconds: 120, solveSeconds: null, bytes: 4 * gigabyte, gapPercent: 7 },
    exact: false,
  },
]
