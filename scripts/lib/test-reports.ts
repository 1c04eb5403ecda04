/** Pure readers of what the suites of `npm test` write: each gives a tally and what is wrong. */

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }

/** The part of Vitest's JSON report (Jest's format) that is counted. */
interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** The part of Playwright's JSON report that is counted. */
interface PlaywrightReport {
  readonly stats: {
    readonly expected: number
    readonly unexpected: number
    readonly flaky: number
    readonly skipped: number
  }
  readonly errors: readonly unknown[]
}

/** The part of `npm audit --json` that is read; `error` or `message` without vulnerabilities means it could not ask. */
interface AuditReport {
  readonly message?: string
  readonly error?: { readonly summary?: string }
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> }
}

/** A file that fails before its first test (a bad import) counts as one failed test. */
export function readVitestReport(text: string): Tally {
  const report = JSON.parse(text) as VitestReport
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** A journey that passed only at its second attempt counts as passed; see `failedJourneys`. */
export function readPlaywrightReport(text: string): Tally {
  const { stats, errors } = JSON.parse(text) as PlaywrightReport
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }
}

/** Lines covered, in per cent, from Istanbul's `coverage-summary.json`. */
export function readCoveredLines(text: string): number {
  const summary = JSON.parse(text) as {
    readonly total: { readonly lines: { readonly pct: number } }
  }
  return summary.total.lines.pct
}

export type AuditVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'vulnerable'; readonly high: number; readonly critical: number }
  | { readonly kind: 'unreachable'; readonly reason: string }

export function readAuditReport(text: string): AuditVerdict {
  let report: AuditReport
  try {
    report = JSON.parse(text) as AuditReport
  } catch {
    return { kind: 'unreachable', reason: 'npm audit gave no report' }
  }
  const counts = report.metadata?.vulnerabilities
  if (counts === undefined) {
    const reason = report.message ?? report.error?.summary ?? ''
    return { kind: 'unreachable', reason: reason === '' ? 'npm audit gave no report' : reason }
  }
  const { high = 0, critical = 0 } = counts
  return high + critical === 0 ? { kind: 'clean' } : { kind: 'vulnerable', high, critical }
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    NOTHING,
  )
}

/** The last line of `npm test`: `12 passed, 0 failed`, and `, 1 skipped` when something was. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
