import type { HighsSolver, MipResult } from './highs.ts'
import type { AllocationProgramme } from './programme.ts'

/** The programme left is an assignment: it is solved within this. */
const ITERATIONS = 4000
const GAP = 1e-7

/**
 * The same result with whole pairs where only kinds and sums of groups had to be whole: the best
 * pairs of these kinds and sums, which are worth as much. Without a point when none was found.
 */
export function inWholePairs(
  { programme, pairColumns }: AllocationProgramme,
  found: MipResult,
  solve: (order: Parameters<HighsSolver['solve']>[0]) => MipResult | null,
  seed: number,
): MipResult {
  const { columns } = found
  if (columns === null || pairColumns.every((column) => isWhole(columns[column]!))) return found
  const integer = programme.integer.slice()
  for (const column of pairColumns) integer[column] = 1
  const fixed = (limits: Float64Array) =>
    limits.map((limit, column) =>
      programme.integer[column] === 1 ? Math.round(columns[column]!) : limit,
    )
  const whole = solve({
    programme: {
      ...programme,
      integer,
      lower: fixed(programme.lower),
      upper: fixed(programme.upper),
    },
    start: null,
    relativeGap: GAP,
    iterations: ITERATIONS,
    proofOnly: false,
    seed,
  })
  if (whole === null || whole.columns === null) return { ...found, columns: null }
  return { ...found, columns: whole.columns, objective: whole.objective }
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6
}
