/**
 * `npm test`: every suite in turn, also after one has failed, so that one look shows all that is
 * wrong. Reports and whole outputs go to test-results/ and coverage/; the end tells which tests
 * failed. The last line is the sum over all suites.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { auditShipped } from './lib/audit.ts'
import { commandOf, ROOT, runNode, type Finished } from './lib/process.ts'
import {
  type FailedTest,
  failedJourneys,
  failedVitestTests,
  formatFailures,
} from './lib/test-failures.ts'
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
  /** About a suite that passed, one line; about one that failed, what does not stand at the end. */
  readonly detail: string
  /** Told at the end, where a log that is cut in its middle still has them. */
  readonly failures?: readonly FailedTest[]
}

interface Suite {
  readonly title: string
  run(): Promise<SuiteResult>
}

const RESULTS = join(ROOT, 'test-results')
/** Whose lines count as covered (vitest.config.ts); the other projects run without counting, which is faster. */
const COVERED_PROJECTS = ['shared', 'engines', 'main']
const OTHER_PROJECTS = ['searches', 'renderer', 'tools']
const JOURNEY_REPORT = join(RESULTS, 'journeys.json')
const COVERAGE_SUMMARY = join(ROOT, 'coverage', 'coverage-summary.json')
const PASSED: Tally = { ...NOTHING, passed: 1 }
const FAILED: Tally = { ...NOTHING, failed: 1 }
const SKIPPED: Tally = { ...NOTHING, skipped: 1 }

const SUITES: readonly Suite[] = [
  { title: 'types', run: () => check(join(ROOT, 'scripts', 'typecheck.ts'), []) },
  { title: 'lint', run: () => check(commandOf('oxlint'), []) },
  { title: 'format', run: () => check(commandOf('oxfmt'), ['--check']) },
  { title: 'unit', run: () => runUnitTests('unit', COVERED_PROJECTS, true) },
  { title: 'unit, uncounted', run: () => runUnitTests('unit-uncounted', OTHER_PROJECTS, false) },
  { title: 'screens build', run: () => check(join(ROOT, 'scripts', 'build.ts'), []) },
  { title: 'journeys', run: runJourneys },
  { title: 'audit', run: runAudit },
]

rmSync(RESULTS, { recursive: true, force: true })
rmSync(COVERAGE_SUMMARY, { force: true })
mkdirSync(RESULTS, { recursive: true })

const tallies: Tally[] = []
const failures: FailedTest[] = []
for (const suite of SUITES) {
  const start = performance.now()
  const { tally, detail, failures: own = [] } = await suite.run()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const mark = tally.failed > 0 ? 'FAILED ' : tally.passed > 0 ? 'passed ' : 'skipped'
  console.log(`${mark} ${suite.title.padEnd(15)} ${seconds.padStart(6)} s  ${formatTally(tally)}`)
  if (detail !== '') console.log(indent(detail))
  tallies.push(tally)
  failures.push(...own)
}
if (failures.length > 0) console.log(formatFailures(failures))

const total = sumTallies(tallies)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
console.log(formatTally(total))

async function check(script: string, args: readonly string[]): Promise<SuiteResult> {
  const finished = await runNode(script, args)
  return finished.code === 0
    ? { tally: PASSED, detail: '' }
    : { tally: FAILED, detail: finished.output }
}

/** Vitest over some projects; the coverage gate of vitest.config.ts counts as one check. */
async function runUnitTests(
  name: string,
  projects: readonly string[],
  withCoverage: boolean,
): Promise<SuiteResult> {
  const reportFile = join(RESULTS, `${name}.json`)
  const finished = await runNode(commandOf('vitest'), [
    'run',
    ...projects.map((project) => `--project=${project}`),
    ...(withCoverage ? ['--coverage'] : []),
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ])
  const log = keep(name, finished)
  const report = readReport(reportFile)
  if (report === undefined) return { tally: FAILED, detail: lastLines(finished, log) }
  const tests = readVitestReport(report)
  const failed = failedVitestTests(report, ROOT)
  if (!withCoverage) return withExitCode(tests, failed, finished, log, '')
  const covered = existsSync(COVERAGE_SUMMARY)
    ? `${readCoveredLines(readFileSync(COVERAGE_SUMMARY, 'utf8'))} % of lines covered`
    : 'no coverage was measured'
  const all =
    finished.code === 0 && existsSync(COVERAGE_SUMMARY) ? sumTallies([tests, PASSED]) : tests
  return withExitCode(all, failed, finished, log, covered)
}

/** A journey has a second attempt; one that needed it is told as flaky. */
async function runJourneys(): Promise<SuiteResult> {
  const config = join('e2e', 'playwright.config.ts')
  const finished = await runNode(
    commandOf('playwright'),
    ['test', '--config', config, '--retries=1', '--reporter=json,dot'],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: JOURNEY_REPORT },
  )
  const log = keep('journeys', finished)
  const report = readReport(JOURNEY_REPORT)
  return report === undefined
    ? { tally: FAILED, detail: lastLines(finished, log) }
    : withExitCode(readPlaywrightReport(report), failedJourneys(report), finished, log, '')
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
function withExitCode(
  tally: Tally,
  broken: readonly FailedTest[],
  finished: Finished,
  log: string,
  note: string,
): SuiteResult {
  if (finished.code === 0) return { tally, detail: note, failures: broken }
  const named = broken.some(({ flaky }) => !flaky)
  const why = named ? `its whole output: ${log}` : lastLines(finished, log)
  const failed = Math.max(tally.failed, 1)
  return { tally: { ...tally, failed }, detail: `${why}\n${note}`, failures: broken }
}

function readReport(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Writes all that a suite said; returns the file, relative to the root. */
function keep(suite: string, { output }: Finished): string {
  writeFileSync(join(RESULTS, `${suite}.log`), output)
  return `test-results/${suite}.log`
}

/** What a suite said last, where no test of it can be blamed: coverage, a crash. */
function lastLines({ output }: Finished, log: string): string {
  const lines = output.trimEnd().split('\n')
  return [...lines.slice(-40), `its whole output: ${log}`].join('\n')
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ')
}
