import { describe, expect, it } from 'vitest'

import {
  formatTally,
  readAuditReport,
  readCoveredLines,
  readPlaywrightReport,
  readVitestReport,
  sumTallies,
} from './test-reports.ts'

describe('readVitestReport', () => {
  it('counts tests, and a file that could not be loaded as one failed test', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    }
    expect(readVitestReport(JSON.stringify(report))).toEqual({ passed: 5, failed: 2, skipped: 3 })
  })
})

describe('readPlaywrightReport', () => {
  it('counts a flaky journey as passed, and an error outside the journeys as failed', () => {
    const report = {
      stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 },
      errors: [{ message: 'no browser' }],
    }
    expect(readPlaywrightReport(JSON.stringify(report))).toEqual({
      passed: 5,
      failed: 2,
      skipped: 2,
    })
  })
})

describe('readCoveredLines', () => {
  it('gives the lines of the whole', () => {
    expect(readCoveredLines('{"total":{"lines":{"pct":91.5}}}')).toBe(91.5)
  })
})

describe('readAuditReport', () => {
  it('is clean when nothing is high or critical', () => {
    const report = { metadata: { vulnerabilities: { low: 3, high: 0, critical: 0 } } }
    expect(readAuditReport(JSON.stringify(report))).toEqual({ kind: 'clean' })
  })

  it('counts what is high or critical', () => {
    const report = { metadata: { vulnerabilities: { high: 2, critical: 1 } } }
    expect(readAuditReport(JSON.stringify(report))).toEqual({
      kind: 'vulnerable',
      high: 2,
      critical: 1,
    })
  })

  it.each([
    ['a refusal of the registry', '{"message":"405 Method Not Allowed","error":{"summary":""}}'],
    ['an error of npm', '{"error":{"summary":"405 Method Not Allowed"}}'],
  ])('says why it could not ask after %s', (_, text) => {
    expect(readAuditReport(text)).toEqual({ kind: 'unreachable', reason: '405 Method Not Allowed' })
  })

  it('never takes silence for a pass', () => {
    expect(readAuditReport('').kind).toBe('unreachable')
    expect(readAuditReport('{}').kind).toBe('unreachable')
  })
})

describe('formatTally', () => {
  it('adds suites up and names skipped tests only when there are some', () => {
    const suite = { passed: 2, failed: 1, skipped: 0 }
    expect(formatTally(sumTallies([suite, suite]))).toBe('4 passed, 2 failed')
    expect(formatTally({ ...suite, skipped: 3 })).toBe('2 passed, 1 failed, 3 skipped')
  })
})
