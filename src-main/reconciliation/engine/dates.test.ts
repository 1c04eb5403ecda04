import { describe, expect, it } from 'vitest'
import { dateOrder, parseDate } from './dates.ts'
import { foldText } from './fold.ts'

describe('parseDate', () => {
  it.each([
    '2024-03-21T10:00:00Z',
    '20240321',
    '21.03.2024',
    '21/3/24',
    '03/21/2024',
    '21 March 2024',
    '21. März 2024',
    '21-Mar-24',
    'March 21, 2024',
    '21 de marzo de 2024',
  ])('reads %s', (text) => {
    expect(parseDate(foldText(text))).toBe(Date.UTC(2024, 2, 21) / 86_400_000)
  })

  it.each(['4711', '99999999', '21 monkeys', 'march'])('finds no date in %s', (text) => {
    expect(parseDate(text)).toBeNull()
  })

  it('reads a list by the order that its other dates show', () => {
    const order = dateOrder(['03/04/2024', '03/21/2024', '11/02/2024'])
    expect(parseDate('03/04/2024', order)).toBe(parseDate('2024-03-04'))
    expect(parseDate('03/04/2024')).toBe(parseDate('2024-04-03'))
  })
})
