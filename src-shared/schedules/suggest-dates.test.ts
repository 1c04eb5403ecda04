import { expect, it } from 'vitest'
import { withDatePatterns } from './suggest-dates.ts'

it.each([
  ['logs/events_20260301.jsonl', 'logs/events_{yyyyMMdd-1d}.jsonl'],
  ['clean/2026-03-02/x.csv', 'clean/{yyyy-MM-dd}/x.csv'],
  ['2026-02-24_to_2026-03-03', '{yyyy-MM-dd-6d}_to_{yyyy-MM-dd+1d}'],
  ['events_20250301.jsonl', null],
  ['events_20261399.jsonl', null],
  ['id_120260301.jsonl', null],
  ['users.csv', null],
])('%s of a run on 2 March in Berlin becomes %s', (text, pattern) => {
  // Still the first of March in UTC.
  expect(withDatePatterns(text, new Date('2026-03-01T23:30:00Z'), 'Europe/Berlin')).toBe(pattern)
})
