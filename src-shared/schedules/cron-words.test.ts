import { expect, it } from 'vitest'
import { cronWords } from './cron-words.ts'

it.each([
  ['30 6 * * 1-5', 'Monday to Friday at 06:30'],
  ['0 3 * * *', 'every day at 03:00'],
  ['0 6,18 * * *', 'every day at 06:00 and 18:00'],
  ['5 * * * *', 'every hour at :05'],
  ['*/15 * * * *', 'every 15 minutes'],
  ['0 9 * * MON,7', 'every Monday and Sunday at 09:00'],
  ['0 0 1 * *', 'on day 1 of the month at 00:00'],
  ['0 0 L * *', 'on the last day of the month at 00:00'],
  ['@daily', 'every day at 00:00'],
  ['*/7 * * * *', null],
  ['0 9 * 3 *', null],
  ['0 9 1 * MON', null],
  ['0 9 * * MON#1', null],
  ['0-5 9 * * *', null],
  ['nonsense', null],
])('%s is %s', (cron, words) => {
  expect(cronWords(cron)).toBe(words)
})
