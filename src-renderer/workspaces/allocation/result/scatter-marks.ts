import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import { linearScale, niceDomain } from '../../../components/plot-scale.ts'
import { swarmOffsets, type Point, type Region } from './scatter-geometry.ts'

/**
 * The plane of the scatter, in pixels. Full contracts stand in a band of their own at the right, those
 * without a price in a strip at the bottom: on one line each they would hide each other.
 */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  /** Right end of the uses below 100%, bottom of the prices above 0. */
  readonly useEnd: number
  readonly priceEnd: number
  readonly band: { readonly left: number; readonly right: number }
  readonly strip: { readonly top: number; readonly bottom: number }
  /** Highest price of the axis; 0 where no contract has one. */
  readonly high: number
  readonly x: (use: number) => number
  readonly y: (price: number) => number
  readonly shareAt: (x: number) => number
  readonly priceAt: (y: number) => number
}

const margin = { top: 10, right: 14, bottom: 34, left: 48 }
const bandShare = 0.26
const gap = 8

export function planeOf(
  width: number,
  height: number,
  contracts: readonly Pick<ContractSummary, 'price'>[],
): Plane {
  const highest = contracts.reduce((most, { price }) => Math.max(most, price), 0)
  const high = highest > 0 ? niceDomain(0, highest, 5)[1] : 0
  const right = width - margin.right
  const bottom = height - margin.bottom
  const useEnd = right - Math.max(80, (width - margin.left) * bandShare)
  // Without any price there is no axis: the strip takes all the room.
  const priceEnd = high === 0 ? margin.top : bottom - Math.max(34, (bottom - margin.top) * 0.16)
  const use = linearScale(0, 1)
  const price = linearScale(0, high)
  const across = useEnd - margin.left
  const up = priceEnd - margin.top
  const strip = { top: high === 0 ? margin.top : priceEnd + gap / 2, bottom }
  return {
    width,
    height,
    left: margin.left,
    top: margin.top,
    useEnd,
    priceEnd,
    band: { left: useEnd + gap, right },
    strip,
    high,
    x: (share) => margin.left + use.at(share) * across,
    y: (value) =>
      value > 0 ? margin.top + (1 - price.at(value)) * up : (strip.top + strip.bottom) / 2,
    shareAt: (x) => use.invert((x - margin.left) / across),
    priceAt: (y) => (y >= priceEnd || up <= 0 ? 0 : price.invert(1 - (y - margin.top) / up)),
  }
}

/** Where each contract stands; in the order given. */
export function marksOf(
  contracts: readonly ContractSummary[],
  plane: Plane,
  size: number,
): readonly Point[] {
  const { band, strip } = plane
  const bandWidth = band.right - band.left
  const stripHeight = strip.bottom - strip.top
  const isFull = (contract: ContractSummary) => (contract.fill ?? 0) >= 1
  const full = contracts.filter((contract) => isFull(contract) && contract.price > 0)
  const free = contracts.filter((contract) => !isFull(contract) && contract.price <= 0)
  const corner = contracts.filter((contract) => isFull(contract) && contract.price <= 0)
  const across = offsetsOf(full, (contract) => plane.y(contract.price), size, bandWidth)
  const down = offsetsOf(free, (contract) => plane.x(contract.fill ?? 0), size, stripHeight)
  const piled = pile(corner.length, size, bandWidth, stripHeight)
  const inCorner = new Map(corner.map((contract, index) => [contract, piled[index]!]))
  const bandCentre = (band.left + band.right) / 2
  return contracts.map((contract) => {
    const spot = inCorner.get(contract)
    if (spot !== undefined) return { x: bandCentre + spot.x, y: plane.y(0) + spot.y }
    const aside = across.get(contract)
    return {
      x: aside === undefined ? plane.x(contract.fill ?? 0) : bandCentre + aside,
      y: plane.y(contract.price) + (down.get(contract) ?? 0),
    }
  })
}

function offsetsOf(
  contracts: readonly ContractSummary[],
  place: (contract: ContractSummary) => number,
  size: number,
  room: number,
): ReadonlyMap<ContractSummary, number> {
  const offsets = swarmOffsets(contracts.map(place), size, room)
  return new Map(contracts.map((contract, index) => [contract, offsets[index] ?? 0]))
}

/** Places around a centre, in rows that fill the room; spread over all of it where they do not fit. */
export function pile(count: number, size: number, width: number, height: number): readonly Point[] {
  const columns = Math.max(1, Math.floor(width / size))
  const rows = Math.ceil(count / columns)
  return Array.from({ length: count }, (_, index) => {
    if (rows * size > height) {
      return {
        x: (fraction(index * 0.754877666) - 0.5) * (width - size),
        y: (fraction(index * 0.569840291) - 0.5) * Math.max(0, height - size),
      }
    }
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    return {
      x: ((index % columns) - (inRow - 1) / 2) * size,
      y: (row - (rows - 1) / 2) * size,
    }
  })
}

const fraction = (value: number): number => value - Math.floor(value)

/** All marks of one kind as one path: twenty thousand elements would stand in the way of scrolling. */
export function markPath(points: readonly Point[], sponsored: boolean, radius: number): string {
  const r = sponsored ? radius * 1.35 : radius
  return points
    .map(({ x, y }) =>
      sponsored
        ? `M${round(x)} ${round(y - r)}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`
        : `M${round(x - r)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    )
    .join('')
}

export interface KindPath {
  readonly key: string
  readonly sponsored: boolean
  /** Outside of the chosen region. */
  readonly out: boolean
  readonly d: string
}

/**
 * The marks by kind and by whether they are in the region. `layers` paths each: where there are many
 * marks, those of different layers shine through each other and show how dense they lie.
 */
export function kindPaths(
  contracts: readonly ContractSummary[],
  marks: readonly Point[],
  region: Region | null,
  radius: number,
  layers: number,
): readonly KindPath[] {
  const points = new Map<string, Point[]>()
  for (const [index, contract] of contracts.entries()) {
    const key = `${isInRegion(contract, region)} ${contract.sponsored} ${index % layers}`
    const found = points.get(key)
    if (found === undefined) points.set(key, [marks[index]!])
    else found.push(marks[index]!)
  }
  // Those outside first: what is chosen lies on top.
  return [false, true].flatMap((inside) =>
    Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
      [false, true].flatMap((sponsored) => {
        const key = `${inside} ${sponsored} ${layer}`
        const found = points.get(key)
        return found === undefined
          ? []
          : [{ key, sponsored, out: !inside, d: markPath(found, sponsored, radius) }]
      }),
    ),
  )
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Indexes of contracts as keys walk over them: highest price first, then the most used. */
export function walkOrder(contracts: readonly ContractSummary[]): readonly number[] {
  return contracts
    .map((_, index) => index)
    .sort((a, b) => {
      const [one, other] = [contracts[a]!, contracts[b]!]
      return (
        other.price - one.price ||
        (other.fill ?? 0) - (one.fill ?? 0) ||
        (one.contract_id < other.contract_id ? -1 : 1)
      )
    })
}

export function isInRegion(contract: ContractSummary, region: Region | null): boolean {
  if (region === null) return true
  const fill = contract.fill ?? 0
  return (
    fill >= region.useFrom - 1e-9 &&
    fill <= region.useTo + 1e-9 &&
    contract.price >= region.priceFrom - 1e-9 &&
    contract.price <= region.priceTo + 1e-9
  )
}

export interface MarkLabel {
  readonly index: number
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'end'
}

/** The dearest contracts by name, where their names find room. */
export function labelsOf(
  contracts: readonly ContractSummary[],
  marks: readonly Point[],
  order: readonly number[],
  plane: Plane,
): readonly MarkLabel[] {
  const labels: MarkLabel[] = []
  for (const index of order.slice(0, 12)) {
    const contract = contracts[index]!
    if (labels.length === 3 || contract.price <= 0) break
    const width = contract.contract_id.length * 6.7 + 12
    const { x, y } = marks[index]!
    const anchor = x - width > plane.left ? 'end' : 'start'
    const free = labels.every((label) => Math.abs(label.y - y) >= 14)
    const crossed = marks.some(
      (mark, other) =>
        other !== index &&
        Math.abs(mark.y - y) < 9 &&
        (anchor === 'end' ? mark.x < x && mark.x > x - width : mark.x > x && mark.x < x + width),
    )
    if (free && !crossed && width < 150) {
      labels.push({ index, x: anchor === 'end' ? x - 9 : x + 9, y: y + 4, anchor })
    }
  }
  return labels
}
