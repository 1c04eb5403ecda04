import { expect, it } from 'vitest'
import { matchesWhereCollapsed } from './collapsed.ts'

const count = 60
const shared = 8
const left = Int32Array.from({ length: count }, (_, i) => i)
const candidates = {
  count,
  left,
  right: left.map((i) => i % shared),
  offsets: Int32Array.from({ length: count + 1 }, (_, i) => i),
}
const scene = {
  candidates,
  byRight: { offsets: new Int32Array(shared + 1), order: left },
  leftRows: count,
  rightRows: shared,
  sameList: false,
  look: () => undefined,
}
const outs = { pairs: left, score: new Float64Array(count), sides: [] }
/** 24 pairs with clear evidence, the others far below. */
const evidence = Float64Array.from(left, (i) => (i < 24 ? 20 + i : -10 - i))
const every = (p: number): Float64Array => new Float64Array(count).fill(p)
const collapsed = [every(0.01), every(0.01), every(0.5), every(0.6), every(0.1)]

it('counts the pairs above the valley of the evidence where the matching model sees no partner', () => {
  const manyToOne = { ...scene, cardinality: 'many_to_one' as const }

  expect(matchesWhereCollapsed(manyToOne, collapsed, outs, evidence, -2)).toBe(24)
})

it('expects no more than chance leaves unexplained', () => {
  const manyToOne = { ...scene, cardinality: 'many_to_one' as const }
  const [first, second, , , fifth] = collapsed
  const estimates = [first!, second!, every(0.2), every(0.2), fifth!]

  expect(matchesWhereCollapsed(manyToOne, estimates, outs, evidence, -2)).toBeCloseTo(12, 5)
})

it('has nothing to say where the matching model sees partners, or records share none', () => {
  const manyToOne = { ...scene, cardinality: 'many_to_one' as const }
  const oneToOne = { ...scene, cardinality: 'one_to_one' as const }

  expect(
    matchesWhereCollapsed(manyToOne, [every(0.4), ...collapsed.slice(1)], outs, evidence, -2),
  ).toBe(0)
  expect(matchesWhereCollapsed(oneToOne, collapsed, outs, evidence, -2)).toBe(0)
})
