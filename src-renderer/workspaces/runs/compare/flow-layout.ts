import type { MoveWay } from '../../../../src-shared/allocation/moves.ts'

/** One end of flows: a contract, a free slot (''), or all others (null). Heights are 0..1 of the plot. */
export interface FlowEnd {
  readonly contract: string | null
  readonly sponsored: boolean | null
  readonly moves: number
  readonly top: number
  readonly height: number
}

/** All moves from one end to another. `from` and `to` are the middles of its ends, 0..1. */
export interface Flow {
  readonly way: MoveWay
  readonly from: number
  readonly to: number
  readonly height: number
}

export interface FlowLayout {
  readonly left: readonly FlowEnd[]
  readonly right: readonly FlowEnd[]
  /** The largest first. */
  readonly flows: readonly Flow[]
}

/** Between two ends, as a share of the plot's height. */
const gap = 0.025
/** Of an end, with its gap, that its label stands beside it: a line of 15 px in the plot's least height, 165. */
export const labelShare = 15 / 165
/** Nothing is thinner: one move among many can still be found. */
const leastHeight = 0.006

/**
 * Two columns of ends and the ribbons between them: contracts by the number of their moves, then free
 * slots, then all others. Ribbons leave each end in the order of where they go, so that few cross.
 */
export function flowLayout(ways: readonly MoveWay[]): FlowLayout {
  const sides = { left: sideOf(ways, 'from'), right: sideOf(ways, 'to') }
  const scale = Math.min(scaleOf(sides.left), scaleOf(sides.right))
  const left = stacked(sides.left, scale)
  const right = stacked(sides.right, scale)
  const offsets = { left: left.map(() => 0), right: right.map(() => 0) }
  const positions = { left: indexOf(left), right: indexOf(right) }
  const flows = ways
    .toSorted(
      (a, b) =>
        positions.left.get(a.from_contract)! - positions.left.get(b.from_contract)! ||
        positions.right.get(a.to_contract)! - positions.right.get(b.to_contract)!,
    )
    .map((way): Flow => {
      const [at, to] = [
        positions.left.get(way.from_contract)!,
        positions.right.get(way.to_contract)!,
      ]
      const thickness = way.moves * scale
      const middle = (ends: readonly FlowEnd[], end: number, used: number[]): number => {
        const start = ends[end]!.top + used[end]!
        used[end]! += thickness
        return start + thickness / 2
      }
      return {
        way,
        from: middle(left, at, offsets.left),
        to: middle(right, to, offsets.right),
        height: Math.max(leastHeight, thickness),
      }
    })
  return { left, right, flows: flows.toSorted((a, b) => b.way.moves - a.way.moves) }
}

type End = Pick<FlowEnd, 'contract' | 'sponsored' | 'moves'>

function sideOf(ways: readonly MoveWay[], side: 'from' | 'to'): readonly End[] {
  const ends = new Map<string | null, { sponsored: boolean | null; moves: number }>()
  for (const way of ways) {
    const [contract, sponsored] =
      side === 'from'
        ? [way.from_contract, way.from_sponsored]
        : [way.to_contract, way.to_sponsored]
    const end = ends.get(contract) ?? { sponsored, moves: 0 }
    end.moves += way.moves
    ends.set(contract, end)
  }
  const rank = (contract: string | null): number =>
    contract === null ? 2 : contract === '' ? 1 : 0
  return [...ends]
    .map(([contract, end]) => ({ contract, ...end }))
    .toSorted((a, b) => rank(a.contract) - rank(b.contract) || b.moves - a.moves)
}

/** Room of each end with its gap; more ends than labels have room for share it. */
function slotsOf(ends: readonly End[], scale: number): readonly number[] {
  const least = Math.min(labelShare, 1 / Math.max(1, ends.length))
  return ends.map(({ moves }) => Math.max(least, moves * scale + Math.min(gap, least)))
}

/** The height of a move where all ends fill the plot; by halving, for ends of few moves have more. */
function scaleOf(ends: readonly End[]): number {
  const total = ends.reduce((sum, { moves }) => sum + moves, 0)
  if (total === 0) return 0
  let [fits, exceeds] = [0, 1 / total]
  for (let step = 0; step < 40; step++) {
    const scale = (fits + exceeds) / 2
    const sum = slotsOf(ends, scale).reduce((all, slot) => all + slot, 0)
    if (sum <= 1) fits = scale
    else exceeds = scale
  }
  return fits
}

function stacked(ends: readonly End[], scale: number): readonly FlowEnd[] {
  const slots = slotsOf(ends, scale)
  let at = 0
  return ends.map((end, index) => {
    const slot = slots[index]!
    const height = Math.max(leastHeight, end.moves * scale)
    const placed = { ...end, top: at + Math.max(0, slot - height) / 2, height }
    at += slot
    return placed
  })
}

function indexOf(ends: readonly FlowEnd[]): ReadonlyMap<string | null, number> {
  return new Map(ends.map(({ contract }, index) => [contract, index]))
}

/**
 * Where labels of ends stand, as middles 0..1 of the plot: at their ends, pushed apart so that each
 * has `least` of the height.
 */
export function labelMiddles(ends: readonly FlowEnd[], least: number): readonly number[] {
  const middles: number[] = []
  for (const { top, height } of ends) {
    const own = top + height / 2
    middles.push(Math.max(own, middles.length === 0 ? least / 2 : middles.at(-1)! + least))
  }
  let most = 1 - least / 2
  for (let index = middles.length - 1; index >= 0; index--) {
    middles[index] = Math.min(middles[index]!, most)
    most = middles[index]! - least
  }
  return middles
}
