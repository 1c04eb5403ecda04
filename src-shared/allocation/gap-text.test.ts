import { expect, it } from 'vitest'
import { gapPartsSentence } from './gap-text.ts'

it('tells where the gap lies, the largest part first', () => {
  const parts = { capacity: 0.2, ratio: 1, mixed: 0, choices: 3 }
  expect(gapPartsSentence(parts, 1000)).toBe(
    'The gap lies in users who do not hold the best for them at the prices (0.30 %), sponsored assignments beyond what the ratios ask (0.10 %), capacity left over that has a price (0.020 %).',
  )
})

it('says nothing where a result meets its bound', () => {
  expect(gapPartsSentence({ capacity: 0, ratio: 0, mixed: 0, choices: 1e-12 }, 1000)).toBeNull()
  expect(gapPartsSentence({ capacity: 0, ratio: 0, mixed: 0, choices: 0 }, 0)).toBeNull()
})
