import { describe, expect, it } from 'vitest'
import type { MoveWay } from '../../../../src-shared/allocation/moves.ts'
import { flowLayout, labelMiddles, labelShare } from './flow-layout.ts'

const way = (from: string | null, to: string | null, moves: number): MoveWay => ({
  from_contract: from,
  to_contract: to,
  from_sponsored: from === null || from === '' ? null : true,
  to_sponsored: to === null || to === '' ? null : false,
  moves,
  value_change: 0,
})

describe('flowLayout', () => {
  it('stacks contracts by their moves, then free slots, then all others', () => {
    const { left, right } = flowLayout([
      way('a', 'x', 5),
      way(null, 'x', 9),
      way('', 'y', 7),
      way('b', 'y', 6),
    ])
    expect(left.map(({ contract, moves }) => [contract, moves])).toEqual([
      ['b', 6],
      ['a', 5],
      ['', 7],
      [null, 9],
    ])
    expect(right.map(({ contract, moves }) => [contract, moves])).toEqual([
      ['x', 14],
      ['y', 13],
    ])
    for (const ends of [left, right]) {
      for (const [index, end] of ends.entries()) {
        const next = ends[index + 1]
        expect(end.top + end.height).toBeLessThanOrEqual(next?.top ?? 1)
      }
    }
  })

  it('gives ribbons the height of their moves, side by side within their ends', () => {
    const { left, flows } = flowLayout([way('a', 'x', 1), way('a', 'y', 3)])
    expect(flows.map(({ way: { to_contract: to } }) => to)).toEqual(['y', 'x'])
    const [large, small] = [flows[0]!, flows[1]!]
    expect(large.height / small.height).toBeCloseTo(3, 9)
    expect(large.from - large.height / 2).toBeCloseTo(left[0]!.top, 9)
    expect(small.from - small.height / 2).toBeCloseTo(large.from + large.height / 2, 9)
  })

  it('leaves room for a label beside every end, however few its moves', () => {
    const ways = Array.from({ length: 8 }, (_, index) => way(`c${index}`, '', 1 + index))
    const { left, right } = flowLayout([...ways, way(null, '', 4000)])
    for (const ends of [left, right]) {
      const own = ends.map(({ top, height }) => top + height / 2)
      expect(labelMiddles(ends, labelShare)).toEqual(
        own.map((middle) => expect.closeTo(middle, 9) as number),
      )
    }
  })

  it('has nothing to draw without moves', () => {
    expect(flowLayout([])).toEqual({ left: [], right: [], flows: [] })
  })
})

describe('labelMiddles', () => {
  it('keeps labels apart and within the plot', () => {
    const { left } = flowLayout([way('a', 'x', 1000), way('b', 'x', 1), way('c', 'x', 1)])
    const middles = labelMiddles(left, 0.1)
    expect(middles[0]).toBeCloseTo(left[0]!.top + left[0]!.height / 2, 9)
    expect(middles.slice(1)).toEqual([expect.closeTo(0.85, 9), expect.closeTo(0.95, 9)])
  })
})
