/**
 * `npm test`: every suite in turn, also after one has failed, so that one look shows all that is
 * wrong. Reports go to test-results/ and coverage/. The last line is the sum over all suites.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { auditShipped } from './lib/audit.ts'
import { commandOf, ROOT, runNode, type Finished } from './lib/process.ts'
import {
  formatTally,
  NOTHING,
  readCoveredLines,
  readPlaywrightReport,
  readVitestReport,
  sumTallies,
  type Tally,
} from './lib/test-reports.ts'

interface SuiteResult {
  readonly tally: Tally
  /** One line about a suite that passed; all of its output when it failed. */
  readonly detail: string
}

interface Suite {
  readonly title: string
  run(): Promise<SuiteResult>
}

const RESULTS = join(ROOT, 'test-results')
const UNIT_REPORT = join(RESULTS, 'unit.json')
const JOURNEY_REPORT = join(RESULTS, 'journeys.json')
const COVERAGE_SUMMARY = join(ROOT, 'coverage', 'coverage-summary.json')
const PASSED: Tally = { ...NOTHING, passed: 1 }
const FAILED: Tally = { ...NOTHING, failed: 1 }
const SKIPPED: Tally = { ...NOTHING, skipped: 1 }

const SUITES: readonly Suite[] = [
  { title: 'types', run: () => check(join(ROOT, 'scripts', 'typecheck.ts'), []) },
  { title: 'lint', run: () => check(commandOf('oxlint'), []) },
  { title: 'format', run: () => check(commandOf('oxfmt'), ['--check']) },
  { title: 'unit', run: runUnitTests },
  { title: 'screens build', run: () => check(join(ROOT, 'scripts', 'build.ts'), []) },
  { title: 'journeys', run: runJourneys },
  { title: 'audit', run: runAudit },
]

rmSync(RESULTS, { recursive: true, force: true })
rmSync(COVERAGE_SUMMARY, { force: true })
mkdirSync(RESULTS, { recursive: true })

const tallies: Tally[] = []
for (const suite of SUITES) {
  const start = performance.now()
  const { tally, detail } = await suite.run()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const mark = tally.failed > 0 ? 'FAILED ' : tally.passed > 0 ? 'passed ' : 'skipped'
  console.log(`${mark} ${suite.title.padEnd(14)} ${seconds.padStart(6)} s  ${formatTally(tally)}`)
  if (detail !== '') console.log(indent(detail))
  tallies.push(tally)
}

const total = sumTallies(tallies)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
console.log(formatTally(total))

async function check(script: string, args: readonly string[]): Promise<SuiteResult> {
  const finished = await runNode(script, args)
  return finished.code === 0
    ? { tally: PASSED, detail: '' }
    : { tally: FAILED, detail: finished.output }
}

/** Vitest over every project, with the coverage gate of vitest.config.ts counted as one check. */
async function runUnitTests(): Promise<SuiteResult> {
  const finished = await runNode(commandOf('vitest'), [
    'run',
    '--coverage',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${UNIT_REPORT}`,
  ])
  const tests = readTally(UNIT_REPORT, readVitestReport)
  if (tests === undefined) return { tally: FAILED, detail: finished.output }
  if (!existsSync(COVERAGE_SUMMARY))
    return withExitCode(tests, finished, 'no coverage was measured')
  const covered = `${readCoveredLines(readFileSync(COVERAGE_SUMMARY, 'utf8'))} % of lines covered`
  const all = finished.code === 0 ? sumTallies([tests, PASSED]) : tests
  return withExitCode(all, finished, covered)
}

async function runJourneys(): Promise<SuiteResult> {
  const finished = await runNode(
    commandOf('playwright'),
    ['test', '--config', join('e2e', 'playwright.config.ts'), '--reporter=json,dot'],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: JOURNEY_REPORT },
  )
  const tally = readTally(JOURNEY_REPORT, readPlaywrightReport)
  return tally === undefined
    ? { tally: FAILED, detail: finished.output }
    : withExitCode(tally, finished, '')
}

async function runAudit(): Promise<SuiteResult> {
  const verdict = auditShipped()
  switch (verdict.kind) {
    case 'clean':
      return { tally: PASSED, detail: '' }
    case 'vulnerable': {
      const detail = `${verdict.critical} critical, ${verdict.high} high: npm audit --omit=dev`
      return { tally: FAILED, detail }
    }
    case 'unreachable':
      return { tally: SKIPPED, detail: `the registry could not be asked: ${verdict.reason}` }
  }
}

/** A suite that ends with a bad exit code has failed, even when each of its tests passed. */
function withExitCode(tally: Tally, finished: Finished, note: string): SuiteResult {
  if (finished.code === 0) return { tally, detail: note }
  const failed = Math.max(tally.failed, 1)
  return { tally: { ...tally, failed }, detail: `${finished.output}\n${note}` }
}

function readTally(file: string, read: (text: string) => Tally): Tally | undefined {
  return existsSync(file) ? read(readFileSync(file, 'utf8')) : undefined
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ')
}
