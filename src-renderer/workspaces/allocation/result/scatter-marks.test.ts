import { describe, expect, it } from 'vitest'
import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import {
  isInRegion,
  labelsOf,
  markPath,
  marksOf,
  pile,
  planeOf,
  walkOrder,
} from './scatter-marks.ts'

function contract(id: string, fill: number, price: number): ContractSummary {
  return {
    contract_id: id,
    sponsored: false,
    cap: 100,
    assigned: fill * 100,
    fill,
    demand: 400,
    price,
  }
}

describe('marks of the scatter', () => {
  const contracts = [
    contract('used', 0.5, 2),
    contract('full', 1, 1),
    contract('free', 0.25, 0),
    contract('even', 1, 0),
  ]
  const plane = planeOf(500, 300, contracts)

  it('stand by use and price, full ones in the band, free ones in the strip', () => {
    const [used, full, free, even] = marksOf(contracts, plane, 9)
    expect([used?.x, used?.y]).toEqual([plane.x(0.5), plane.y(2)])
    expect(full?.x).toBeGreaterThan(plane.band.left)
    expect(free?.y).toBeGreaterThan(plane.strip.top)
    expect(even?.x).toBeGreaterThan(plane.band.left)
    expect(even?.y).toBeGreaterThan(plane.strip.top)
  })

  it('do not hide each other where many have no price', () => {
    const many = Array.from({ length: 3 }, (_, index) => contract(`c${index}`, 0.4, 0))
    const heights = marksOf([...many, contract('dear', 0.4, 1)], planeOf(500, 300, contracts), 8)
      .slice(0, 3)
      .map(({ y }) => y)
    expect(new Set(heights).size).toBe(3)
  })

  it('use all the height where nothing has a price', () => {
    const flat = planeOf(500, 300, [contract('a', 0.5, 0)])
    expect({ high: flat.high, top: flat.strip.top, price: flat.priceAt(100) }).toEqual({
      high: 0,
      top: flat.top,
      price: 0,
    })
  })

  it('turn a place back into use and price', () => {
    expect(plane.shareAt(plane.x(0.3))).toBeCloseTo(0.3)
    expect(plane.priceAt(plane.y(1.5))).toBeCloseTo(1.5)
    expect(plane.priceAt(plane.strip.bottom)).toBe(0)
  })

  it('are walked over by falling price, then by use', () => {
    expect(walkOrder(contracts).map((index) => contracts[index]?.contract_id)).toEqual([
      'used',
      'full',
      'even',
      'free',
    ])
  })

  it('are in a region or not, its edges included', () => {
    const region = { useFrom: 0.25, useTo: 0.5, priceFrom: 0, priceTo: 1.9 }
    expect(
      contracts.filter((one) => isInRegion(one, region)).map((one) => one.contract_id),
    ).toEqual(['free'])
  })

  it('are one path for all of a kind', () => {
    expect(markPath([{ x: 10, y: 10 }], true, 4)).toBe('M10 4.6l5.4 5.4l-5.4 5.4l-5.4 -5.4z')
    expect(markPath([], false, 4)).toBe('')
  })

  it('carry the names of the dearest', () => {
    const marks = marksOf(contracts, plane, 9)
    const named = labelsOf(contracts, marks, walkOrder(contracts), plane)
    expect(named.map(({ index }) => contracts[index]?.contract_id)).toEqual(['used', 'full'])
  })
})

describe('a pile', () => {
  it('fills rows from the middle', () => {
    expect(pile(3, 10, 20, 40)).toEqual([
      { x: -5, y: -5 },
      { x: 5, y: -5 },
      { x: 0, y: 5 },
    ])
  })

  it('spreads over the room where it does not fit', () => {
    const spots = pile(500, 10, 100, 30)
    expect(spots.every(({ x, y }) => Math.abs(x) <= 50 && Math.abs(y) <= 15)).toBe(true)
  })
})
