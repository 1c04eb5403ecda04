import { describe, expect, it } from 'vitest'
import { apart, placeLabels } from './label-places.ts'

const dot = (key: string, left: number, top: number, label = 'label') => ({
  key,
  left,
  top,
  label,
})

describe('labels of dots', () => {
  it('stand above them, in the middle', () => {
    const [label] = placeLabels([dot('a', 100, 60, '1234567890')], 0, 300)
    expect(label).toMatchObject({ x: 69.5, y: 52 })
  })

  it('stand below where there is no room above', () => {
    expect(placeLabels([dot('a', 100, 10)], 0, 300)[0]?.y).toBe(31)
  })

  it('stay between the edges', () => {
    const [left, right] = placeLabels([dot('a', 0, 60), dot('b', 300, 60)], 20, 300)
    expect(left?.x).toBe(20)
    expect(right?.x).toBe(300 - 5 * 6.1)
  })

  it('are left out where another stands in their way', () => {
    const labels = placeLabels([dot('a', 100, 60), dot('b', 110, 62), dot('c', 110, 90)], 0, 300)
    expect(labels.map(({ key }) => key)).toEqual(['a', 'c'])
  })
})

describe('labels at one edge', () => {
  it('stay where they can be read', () => {
    expect(apart([{ y: 40 }, { y: 10 }])).toEqual([{ y: 10 }, { y: 40 }])
  })

  it('are pushed apart by equal parts where two are too near', () => {
    expect(apart([{ y: 50 }, { y: 54 }])).toEqual([{ y: 46 }, { y: 58 }])
  })

  it('are pushed apart where several are', () => {
    const places = apart([{ y: 50 }, { y: 50 }, { y: 50 }]).map(({ y }) => y)
    expect(places[1]! - places[0]!).toBeGreaterThanOrEqual(12)
    expect(places[2]! - places[1]!).toBeGreaterThanOrEqual(12)
  })
})
