import { z } from 'zod'
import { fault } from './faults.ts'
import { allocationInputs } from './inputs.ts'
import { allocationParameters, type AllocationParameters } from './parameters.ts'
import { inputSummary, stageSeconds } from './summary.ts'

/** Most points of one sweep. */
export const mostSweepPoints = 200
const mostValues = 100

const share = z.number().min(0).max(1)
const factor = z.number().min(0).max(1000)
const listOf = <S extends z.ZodType>(value: S) => z.array(value).min(1).max(mostValues)

/**
 * What a sweep varies. Names are those of the command line (`--over ratio_slack=0,0.01`):
 * parameters by their own name, and four that are resolved against the inputs.
 */
export const sweepAxis = z.discriminatedUnion('over', [
  z.strictObject({ over: z.literal('ratio_slack'), values: listOf(share) }),
  z.strictObject({ over: z.literal('scarcity_alpha'), values: listOf(z.number().min(0).max(100)) }),
  z.strictObject({ over: z.literal('max_mixed_share'), values: listOf(share) }),
  z.strictObject({ over: z.literal('per_user'), values: listOf(z.int().min(1).max(100)) }),
  z.strictObject({
    over: z.literal('solver'),
    values: listOf(allocationParameters.shape.solver.unwrap()),
  }),
  /** Added to every target; what leaves 0..1 is cut. */
  z.strictObject({ over: z.literal('ratio_shift'), values: listOf(z.number().min(-1).max(1)) }),
  /** Every target times this, at most 1. */
  z.strictObject({ over: z.literal('ratio_scale'), values: listOf(factor) }),
  /** The target of one group. */
  z.strictObject({
    over: z.literal('ratio'),
    group: z.string().min(1).max(1000),
    values: listOf(share),
  }),
  /** Every cap times this, rounded to whole seats. */
  z.strictObject({ over: z.literal('cap_scale'), values: listOf(factor) }),
  /** The caps of sponsored contracts alone. */
  z.strictObject({ over: z.literal('sponsored_cap_scale'), values: listOf(factor) }),
])
export type SweepAxis = z.infer<typeof sweepAxis>
export type SweepAxisName = SweepAxis['over']
export type SweepValue = number | string

export const sweepAxisNames = sweepAxis.options.map(
  (option) => option.shape.over.value,
) as readonly SweepAxisName[]

const axes = z
  .array(sweepAxis)
  .min(1)
  .max(3)
  .refine((given) => new Set(given.map(axisKey)).size === given.length, 'names an axis twice')
  .refine((given) => pointCount(given) <= mostSweepPoints, `at most ${mostSweepPoints} points`)

/** The same inputs solved at each point of a grid of values. */
export const sweepJob = z.strictObject({
  kind: z.literal('sweep'),
  inputs: allocationInputs,
  /** Of every point, but for what is swept; `timeout` is that of one point. */
  parameters: allocationParameters,
  over: axes,
  /** File the table of points is also written to (.csv). */
  output: z.string().min(1).max(4096).nullable().default(null),
})
export type SweepJob = z.infer<typeof sweepJob>

/** How one group fared at a point. Shares are 0..1. */
export const sweepGroup = z.strictObject({
  group_id: z.string(),
  /** The target of the point, and the one promised: that of the inputs. */
  target: z.number(),
  promised: z.number(),
  sponsored: z.int(),
  total: z.int(),
  ratio: z.number().nullable(),
  /** How far the share misses the promise, in the sense of the run; 0 when it is kept. */
  shortfall: z.number(),
})
export type SweepGroup = z.infer<typeof sweepGroup>

export const sweepFigures = z.strictObject({
  status: z.enum(['ok', 'timed_out']),
  /** Value less penalties; of points with other values of alpha or caps not comparable. */
  objective: z.number(),
  value: z.number(),
  penalties: z.number(),
  /** Sum of the scores as they were read: comparable over all points. */
  score_sum: z.number(),
  /** Certified for this point, over all its candidates. */
  upper_bound: z.number(),
  gap_percent: z.number(),
  seats: z.int(),
  assignments: z.int(),
  sponsored_assignments: z.int(),
  /** assignments / seats; null without seats. */
  fill: z.number().nullable(),
  eligible_users: z.int(),
  assigned_users: z.int(),
  mixed_users: z.int(),
  /** Groups with a promised target, and those that keep it without any slack. */
  groups_promised: z.int(),
  groups_kept: z.int(),
  /** Groups that keep the rules of the point itself, its slack included. */
  groups_compliant: z.int(),
  /** Largest shortfall of any group against its promise, 0..1, and whose it is. */
  worst_shortfall: z.number(),
  worst_group: z.string().nullable(),
  /** Sponsored assignments that all groups together miss (or have too many of). */
  missing_sponsored: z.int(),
  seconds: z.number(),
  /** It started from the prices of the point before. */
  warm: z.boolean(),
  /** The groups that miss their promise by most, at most 20. */
  worst_groups: z.array(sweepGroup),
})
export type SweepFigures = z.infer<typeof sweepFigures>

export const sweepPoint = z.strictObject({
  index: z.int(),
  /** One for each axis, in their order. */
  values: z.array(z.union([z.number(), z.string()])),
  /** Null where no result obeys the rules, or its solver does not take the drop; `reason` says why. */
  figures: sweepFigures.nullable(),
  reason: z.string().nullable(),
  /** No other point has a larger score and misses the promises by less: see {@link efficientPoints}. */
  efficient: z.boolean(),
})
export type SweepPoint = z.infer<typeof sweepPoint>
export type SolvedPoint = SweepPoint & { readonly figures: SweepFigures }

/** `artifacts/points.json` of a sweep. */
export const sweepResult = z.strictObject({
  over: axes,
  parameters: allocationParameters,
  counts: z.strictObject({
    users: z.int(),
    contracts: z.int(),
    groups: z.int(),
    pairs: z.int(),
  }),
  points: z.array(sweepPoint),
  inputs: z.array(inputSummary),
  warnings: z.array(fault),
  seconds: z.array(stageSeconds),
  peak_memory_bytes: z.int(),
  version: z.string(),
})
export type SweepResult = z.infer<typeof sweepResult>

/** Axes with the same key would vary the same thing. */
export function axisKey(axis: SweepAxis): string {
  return axis.over === 'ratio' ? `ratio:${axis.group}` : axis.over
}

export function pointCount(given: readonly SweepAxis[]): number {
  return given.reduce((count, { values }) => count * new Set<SweepValue>(values).size, 1)
}

/** Every combination of values, the last axis fastest; a value that is named twice counts once. */
export function sweepGrid(given: readonly SweepAxis[]): readonly (readonly SweepValue[])[] {
  return given.reduce<readonly (readonly SweepValue[])[]>(
    (points, { values }) =>
      points.flatMap((point) => [...new Set<SweepValue>(values)].map((value) => [...point, value])),
    [[]],
  )
}

/** What of the inputs a point's parameters are resolved against. */
export interface SweepFacts {
  /** Targets by group, of groups that have one. */
  readonly targets: ReadonlyMap<string, number>
  readonly caps: ReadonlyMap<string, { readonly cap: number; readonly sponsored: boolean }>
}

const largestCap = 2 ** 31 - 1

/** The full parameters of a point: an allocation with these gives the same drop. */
export function parametersAt(
  base: AllocationParameters,
  given: readonly SweepAxis[],
  values: readonly SweepValue[],
  { targets, caps }: SweepFacts,
): AllocationParameters {
  const at = {
    ...base,
    ratio_override: { ...base.ratio_override },
    cap_override: { ...base.cap_override },
  }
  const currentTarget = (group: string, target: number): number =>
    at.ratio_override[group] ?? target
  const retarget = (change: (target: number) => number): void => {
    for (const [group, target] of targets) {
      at.ratio_override[group] = tidyShare(change(currentTarget(group, target)))
    }
  }
  const rescale = (by: number, isChanged: (sponsored: boolean) => boolean): void => {
    for (const [contract, { cap, sponsored }] of caps) {
      if (!isChanged(sponsored)) continue
      const current = at.cap_override[contract] ?? cap
      at.cap_override[contract] = Math.min(largestCap, Math.round(current * by))
    }
  }
  for (const [index, axis] of given.entries()) {
    const value = values[index]
    if (value === undefined) throw new Error('a point has a value for each axis')
    const number = Number(value)
    switch (axis.over) {
      case 'ratio_slack':
      case 'scarcity_alpha':
      case 'max_mixed_share':
      case 'per_user':
        at[axis.over] = number
        break
      case 'solver':
        at.solver = allocationParameters.shape.solver.parse(value)
        break
      case 'ratio_shift':
        retarget((target) => target + number)
        break
      case 'ratio_scale':
        retarget((target) => target * number)
        break
      case 'ratio':
        at.ratio_override[axis.group] = number
        break
      case 'cap_scale':
        rescale(number, () => true)
        break
      case 'sponsored_cap_scale':
        rescale(number, (sponsored) => sponsored)
        break
    }
  }
  return at
}

/** Within 0..1 and without the dust of binary fractions: 0.3 + 0.05 is 0.35. */
function tidyShare(value: number): number {
  return Math.min(1, Math.max(0, Number(value.toFixed(9))))
}

/** A sum of scores that differs by less is the same: the last digits are rounding. */
const sameScore = 1e-9

/**
 * Indices of the points that no other beats: none has at least their score and at most their worst
 * shortfall, and one of the two better. Of points alike in both, all are efficient.
 */
export function efficientPoints(
  points: readonly Pick<SweepPoint, 'index' | 'figures'>[],
): ReadonlySet<number> {
  const solved = points.flatMap(({ index, figures }) =>
    figures === null
      ? []
      : [{ index, score: figures.score_sum, shortfall: figures.worst_shortfall }],
  )
  const largest = solved.reduce((most, { score }) => Math.max(most, Math.abs(score)), 0)
  const tolerance = largest * sameScore
  const beats = (a: (typeof solved)[number], b: (typeof solved)[number]): boolean =>
    a.score >= b.score - tolerance &&
    a.shortfall <= b.shortfall + sameScore &&
    (a.score > b.score + tolerance || a.shortfall < b.shortfall - sameScore)
  return new Set(
    solved
      .filter((point) => !solved.some((other) => beats(other, point)))
      .map(({ index }) => index),
  )
}

export function isSolved(point: SweepPoint): point is SolvedPoint {
  return point.figures !== null
}
