import type { UnitWorth } from '../../../../src-shared/allocation/result.ts'
import type { GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import { formatValue } from '../../../format.ts'

type PointChange = NonNullable<GroupSummary['one_point']>['higher']

/** `about +10.2, at most +19`; the certified part only where it says more than nothing. */
export function pointWords({ estimate, at_most: most }: PointChange): string {
  if (estimate === 0) return 'no effect at the margin'
  const head = `about ${signed(estimate)}`
  if (estimate > 0) return `${head}, at most ${signed(Math.max(0, most))}`
  return most < 0 ? `${head}, at best ${signed(most)}` : head
}

/** `about 0.123, at least 0.12, at most 0.2`; the estimate only where it says more than the limits. */
export function unitWords({ price, at_least: least, at_most: most }: UnitWorth): string {
  const limits = `at least ${formatValue(least)}${most === null ? '' : `, at most ${formatValue(most)}`}`
  return most === null || price < least ? limits : `about ${formatValue(price)}, ${limits}`
}

function signed(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '\u2212' : ''}${formatValue(Math.abs(value))}`
}
