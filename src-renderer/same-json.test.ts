import { expect, it } from 'vitest'
import { isSameJson } from './same-json.ts'

it('tells values apart by what they hold, not by the order of their fields', () => {
  const value = { a: 1, b: [{ c: 2, d: null }] }
  expect([
    isSameJson(value, { b: [{ d: null, c: 2 }], a: 1 }),
    isSameJson(value, { ...value, left_out: undefined }),
    isSameJson(value, { ...value, b: [] }),
    isSameJson([1, 2], [2, 1]),
  ]).toEqual([true, true, false, false])
})
