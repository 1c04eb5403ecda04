import { expect, it } from 'vitest'
import { ACCEPT, REJECT } from '../result-state.ts'
import { worthLook } from './worth-look.ts'

const pairs = {
  count: 5,
  left: [0, 0, 1, 1, 2],
  right: [0, 1, 0, 2, 2],
  confidence: [0.99, 0.01, 0.007, 0.002, 0.0001],
}
const decision = [ACCEPT, REJECT, REJECT, REJECT, REJECT]

it('asks about the likeliest pair of each record without a partner, however unlikely, but not at no odds', () => {
  // Row 1 of the left has pair 2, rows 1 and 2 of the right pairs 1 and 3; row 2 of the left has none.
  expect([...worthLook(pairs, decision)]).toEqual([1, 1, 1, 1, 0])
})

it('leaves out what is unlikely and whose records have partners', () => {
  const { confidence } = pairs
  const partnered = {
    ...pairs,
    left: [0, 0, 1, 1, 1],
    confidence: [...confidence.slice(0, 4), 0.9],
  }
  const decided = [ACCEPT, REJECT, REJECT, REJECT, ACCEPT]
  expect([...worthLook(partnered, decided)]).toEqual([1, 1, 0, 0, 1])
})
