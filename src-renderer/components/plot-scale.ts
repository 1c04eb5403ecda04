/** Linear scales and round ticks for the small plots. */

export interface Scale {
  readonly domain: readonly [number, number]
  /** Position of a value, 0..1 within the domain; not clamped. */
  readonly at: (value: number) => number
  /** The value at a position. */
  readonly invert: (position: number) => number
}

export function linearScale(low: number, high: number): Scale {
  const width = high - low || 1
  return {
    domain: [low, high],
    at: (value) => (value - low) / width,
    invert: (position) => low + position * width,
  }
}

/** About `count` round values that lie within the bounds: steps of 1, 2, 2.5 or 5 times a power of 10. */
export function ticksOf(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low]
  const step = niceStep((high - low) / Math.max(1, count))
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => round((first + index) * step))
}

/** Decimals, at most six, that tell every tick exactly: two for steps of 0.25. */
export function tickDigits(ticks: readonly number[]): number {
  const digits = [0, 1, 2, 3, 4, 5].find((count) =>
    ticks.every((tick) => Math.abs(Number(tick.toFixed(count)) - tick) <= 1e-9),
  )
  return digits ?? 6
}

/** The bounds widened to whole steps, so that the first and last tick stand at the edges. */
export function niceDomain(low: number, high: number, count: number): readonly [number, number] {
  if (!(high > low)) return [low, low + (Math.abs(low) || 1)]
  const step = niceStep((high - low) / Math.max(1, count))
  return [round(Math.floor(low / step + 1e-9) * step), round(Math.ceil(high / step - 1e-9) * step)]
}

/** The domain of bars, which stand on zero or hang from it, widened to whole steps. */
export function barDomain(values: readonly number[], count: number): readonly [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), 0)
  const high = values.reduce((most, value) => Math.max(most, value), 0)
  return niceDomain(low, low === high ? 1 : high, count)
}

/** A bar between two values: where it begins from the bottom, and its length, in shares of the plot. */
export function barBetween(
  from: number,
  to: number,
  { at }: Pick<Scale, 'at'>,
): { readonly start: number; readonly length: number } {
  const [a, b] = [at(from), at(to)]
  return { start: Math.min(a, b), length: Math.abs(b - a) }
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const unit = rough / power
  return (unit <= 1 ? 1 : unit <= 2 ? 2 : unit <= 2.5 ? 2.5 : unit <= 5 ? 5 : 10) * power
}

/** Takes the noise of binary fractions off. */
function round(value: number): number {
  return Number(value.toPrecision(12))
}
