import { expect, it } from 'vitest'
import { guessInput, guessInputs } from './guess-input.ts'

it.each([
  ['/drop/caps.csv', 'caps'],
  ['C:\\drop\\Elig_2026.parquet', 'elig'],
  ['/drop/user_groups.csv', 'user_groups'],
  ['/drop/group_ratios.csv', 'group_ratios'],
  ['/drop/exclusions.jsonl', 'exclusions'],
  ['/drop/pins.csv', 'pins'],
  ['/caps/notes.txt', undefined],
])('takes %s for %s', (path, input) => {
  expect(guessInput(path)).toBe(input)
})

it('keeps the first of two files for the same input', () => {
  expect(guessInputs(['/a/caps.csv', '/b/caps.csv', '/a/x.csv', '/a/elig.csv'])).toEqual({
    caps: '/a/caps.csv',
    elig: '/a/elig.csv',
  })
})
