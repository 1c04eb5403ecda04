import { describe, expect, it } from 'vitest'

import { failedJourneys, failedVitestTests, formatFailures } from './test-failures.ts'

const failed = (index: number, error: string) => ({
  file: `a${index}.test.ts`,
  name: `a sum adds ${index}`,
  error,
  flaky: false,
})

describe('failedVitestTests', () => {
  it('names the test with its file and what it threw, without stack and colours', () => {
    const report = {
      testResults: [
        {
          name: '/repository/src-main/sum.test.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'a sum adds', status: 'passed' },
            {
              fullName: 'a sum is exact',
              status: 'failed',
              failureMessages: [
                'AssertionError: expected \u001b[31m1\u001b[39m to be 2\nwith a line more\n    at /repository/src-main/sum.test.ts:3:1',
              ],
            },
          ],
        },
      ],
    }
    expect(failedVitestTests(JSON.stringify(report), '/repository')).toEqual([
      {
        file: 'src-main/sum.test.ts',
        name: 'a sum is exact',
        error: 'AssertionError: expected 1 to be 2\nwith a line more',
        flaky: false,
      },
    ])
  })

  it('tells why a file could not be loaded', () => {
    const report = {
      testResults: [
        {
          name: '/repository/a.test.ts',
          status: 'failed',
          message: "Cannot find module './b.ts'",
          assertionResults: [],
        },
      ],
    }
    expect(failedVitestTests(JSON.stringify(report), '/repository')).toMatchObject([
      { file: 'a.test.ts', error: "Cannot find module './b.ts'" },
    ])
  })
})

describe('failedJourneys', () => {
  it('finds failed and flaky journeys at any depth, and what went wrong outside of them', () => {
    const journey = (title: string, status: string, ...messages: readonly string[]) => ({
      title,
      tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
    })
    const file = 'journeys/a.journey.ts'
    const report = {
      errors: [{ message: 'Error: no browser' }],
      suites: [
        {
          title: file,
          file,
          specs: [journey('opens', 'expected'), journey('closes', 'unexpected', 'Error: stuck')],
          suites: [
            {
              title: 'de-DE',
              file,
              specs: [journey('counts', 'flaky', 'Error: late', 'never')],
            },
          ],
        },
      ],
    }
    expect(failedJourneys(JSON.stringify(report))).toEqual([
      { file: '', name: 'outside the journeys', error: 'Error: no browser', flaky: false },
      { file: `e2e/${file}`, name: 'closes', error: 'Error: stuck', flaky: false },
      { file: `e2e/${file}`, name: 'de-DE counts', error: 'Error: late', flaky: true },
    ])
  })
})

describe('formatFailures', () => {
  it('lists failed tests before flaky ones, each with the first lines of its error', () => {
    expect(
      formatFailures([
        { ...failed(1, 'late'), flaky: true },
        failed(2, '1\n\n2\n3\n4\n5\n6\n7'),
        { ...failed(3, 'no browser'), file: '' },
      ]),
    ).toBe(`Failed:
  a2.test.ts: a sum adds 2
    1
    2
    3
    4
    5
    6
  a sum adds 3
    no browser
Flaky (passed at the second attempt):
  a1.test.ts: a sum adds 1
    late`)
  })

  it('is empty when nothing failed', () => {
    expect(formatFailures([])).toBe('')
  })

  it('names all of many before it tells of each at length, and says what it leaves out', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => failed(index, '1\n2\n3\n4'))
    const told = formatFailures(twenty).split('\n')
    expect(told).toHaveLength(60)
    expect(told.filter((line) => line.includes('a sum adds'))).toHaveLength(20)
    const hundred = Array.from({ length: 100 }, (_, index) => failed(index, '1'))
    expect(formatFailures(hundred).split('\n').at(-1)).toBe(
      '... and 142 lines more in test-results',
    )
  })
})
