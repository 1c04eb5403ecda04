import type { SolvedPoint, SweepAxis } from '../../../../src-shared/allocation/sweep.ts'
import type { ValueAxis } from '../../../components/chart/chart-model.ts'
import { niceDomain, ticksOf } from '../../../components/plot-scale.ts'

/** What a plot of points measures on an axis. */
export interface Measure {
  readonly id: string
  readonly label: string
  readonly unit: string
  readonly value: (point: SolvedPoint) => number
  readonly format: (value: number) => string
  /** Whole numbers have no ticks between them. */
  readonly whole?: boolean
}

/** A round domain around the values; a single value stands in the middle of one of its size. */
export function axisOf(
  values: readonly number[],
  { whole = false, count = 4 }: { readonly whole?: boolean; readonly count?: number } = {},
): Pick<ValueAxis, 'domain' | 'ticks'> {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const pad = most > least ? 0 : Math.abs(most) * 0.05 || 1
  const [low, high] = niceDomain(least - pad, most + pad, count)
  const ticks = ticksOf(low, high, count).filter((tick) => !whole || Number.isInteger(tick))
  return { domain: [low, high], ticks }
}

/** Lines of one plot over an axis: a series for each combination of the other axes' values. */
export interface Series {
  readonly key: string
  readonly label: string
  /** Ascending by the axis. */
  readonly points: readonly SolvedPoint[]
}

/** The axis whose values stand across; the first that counts numbers, null when there is none. */
export function axisAcross(over: readonly SweepAxis[]): number | null {
  const index = over.findIndex(
    ({ over: name, values }) => name !== 'solver' && new Set<unknown>(values).size > 1,
  )
  return index < 0 ? null : index
}

export function seriesOf(
  points: readonly SolvedPoint[],
  across: number,
  labelOf: (point: SolvedPoint) => string,
): readonly Series[] {
  const series = new Map<string, SolvedPoint[]>()
  for (const point of points) {
    const key = JSON.stringify(point.values.filter((_, index) => index !== across))
    const known = series.get(key)
    if (known === undefined) series.set(key, [point])
    else known.push(point)
  }
  return [...series].map(([key, members]) => {
    const [first] = members
    return {
      key,
      label: first === undefined ? '' : labelOf(first),
      points: members.toSorted((a, b) => Number(a.values[across]) - Number(b.values[across])),
    }
  })
}
