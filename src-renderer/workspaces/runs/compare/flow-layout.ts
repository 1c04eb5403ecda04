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
/** Nothing is thinner: one move among many can still be found. */
const leastHeight = 0.006

/**
 * Two columns of ends and the ribbons between them: contracts by the number of their moves, then free
 * slots, then all others. Ribbons leave each end in the order of where they go, so that few cross.
 */
export function flowLayout(ways: readonly MoveWay[]): FlowLayout {
  const sides = { left: sideOf(ways, 'from'), right: sideOf(ways, 'to') }
  const count = Math.max(sides.left.length, sides.right.length)
  const total = ways.reduce((sum, { moves }) => sum + moves, 0)
  const room = Math.max(0.2, 1 - gap * Math.max(0, count - 1))
  const scale = total === 0 ? 0 : room / total
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

function stacked(ends: readonly End[], scale: number): readonly FlowEnd[] {
  let top = 0
  return ends.map((end) => {
    const height = end.moves * scale
    const placed = { ...end, top, height: Math.max(leastHeight, height) }
    top += height + gap
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
