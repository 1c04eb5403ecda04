import { describe, expect, it } from 'vitest'
import { collectNumbers, numbersInCommon, weighNumbers } from './number-signals.ts'
import { listOf, matchesOf, reconcile } from './lists.testing.ts'
import { EngineThreads } from './threads.ts'

function common(left: string, right: string): number {
  const threads = new EngineThreads(1, 0)
  const [a, b] = [left, right].map((value) =>
    collectNumbers([{ name: 'text', values: [value] }], 1, threads, () => undefined),
  ) as [ReturnType<typeof collectNumbers>, ReturnType<typeof collectNumbers>]
  weighNumbers(a, b)
  return numbersInCommon(a, b, 0, 0)
}

describe('numbersInCommon', () => {
  it('is 1 for the same numbers in any unit', () => {
    expect(common('juice 0.5 l, 6 pack', '6 x 500ml juice')).toBe(1)
  })

  it('is nearly 1 where one says more than the other', () => {
    expect(common('juice 0.5 l', 'juice 6 x 500ml')).toBeCloseTo(0.95)
  })

  it('is 0 where nothing agrees', () => {
    expect(common('tablets 250 mg', 'tablets 500 mg')).toBe(0)
  })

  it('says nothing where a side has no number', () => {
    expect(common('tablets', 'tablets 500 mg')).toBeNaN()
  })

  it('takes a number without a unit for the same in any', () => {
    expect(common('tablets 500', 'tablets 500 mg')).toBe(1)
  })
})

describe('lists whose records differ in a number alone', () => {
  const names = [
    'Amoxil',
    'Bentran',
    'Cortiva',
    'Delorin',
    'Evastat',
    'Fluzid',
    'Gastrex',
    'Helonin',
  ]
  const strengths = [50, 100, 250, 500, 1000]
  const left = listOf({
    product: names.flatMap((name) => strengths.map((strength) => `${name} tablets ${strength} mg`)),
  })
  const right = listOf({
    title: names.flatMap((name) =>
      strengths.map((strength) => `${name.toUpperCase()} ${strength / 1000}g tab.`),
    ),
  })

  it('are matched by it', () => {
    const matches = matchesOf(left, right, reconcile(left, right))
    const good = matches.filter((match) => match.split(' = ')[0] === match.split(' = ')[1])

    expect(good.length).toBeGreaterThanOrEqual(38)
    expect(matches.length - good.length).toBeLessThanOrEqual(1)
  })
})
