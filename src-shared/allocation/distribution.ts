import { z } from 'zod'
import { gridFiltersOf } from '../grid.ts'
import { assignmentColumns } from './result.ts'

/** Assignments of one range of a number, sponsored and not. */
export const distributionBin = z.strictObject({
  /** Bounds of the bin; the last takes its upper bound in. */
  from: z.number(),
  to: z.number(),
  /** Smallest and largest value in it: as filters they name exactly its rows. */
  least: z.number(),
  most: z.number(),
  sponsored: z.int(),
  unsponsored: z.int(),
})
export type DistributionBin = z.infer<typeof distributionBin>

/** Filters of the grid; each distribution leaves those by its own column out, so that all of it shows. */
export const distributionRequest = z.strictObject({ filters: gridFiltersOf(assignmentColumns) })
export type DistributionRequest = z.infer<typeof distributionRequest>

/** How assignments spread over scores and rounds. Only bins that have rows; ascending. */
export const assignmentDistribution = z.strictObject({
  /** Scores above zero; bins of equal width over all assignments, whatever the filters. */
  scores: z.array(distributionBin),
  /** Width of the bins of scores; 0 where every score is zero. */
  score_step: z.number(),
  /** Assignments with a score of zero; null where there are none. */
  zero: distributionBin.nullable(),
  rounds: z.array(distributionBin),
})
export type AssignmentDistribution = z.infer<typeof assignmentDistribution>

/** Width of about `count` bins up to a value: 1, 2, 2.5 or 5 times a power of ten; 0 for none. */
export function binStep(most: number, count: number): number {
  if (!(most > 0) || !Number.isFinite(most)) return 0
  const rough = most / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const unit = [1, 2, 2.5, 5, 10].find((one) => rough / power <= one + 1e-9) ?? 10
  return Number((unit * power).toPrecision(12))
}
