import { expect, it } from 'vitest'
import { binStep } from './distribution.ts'

it('bins have round widths and are about as many as asked for', () => {
  expect([binStep(1.2, 20), binStep(0.003, 20), binStep(1e6, 20), binStep(0, 20)]).toEqual([
    0.1, 0.0002, 50_000, 0,
  ])
})
