/** Which tests failed and why, from what the suites of `npm test` write: the short story of a log. */
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

export interface FailedTest {
  /** Relative to the root of the repository. */
  readonly file: string
  /** With the titles of the groups around it. */
  readonly name: string
  /** What it threw, without its stack. */
  readonly error: string
  /** It passed at its second attempt. */
  readonly flaky: boolean
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    /** What a file threw that could not be loaded. */
    readonly message?: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

interface PlaywrightError {
  readonly message?: string
}

interface PlaywrightSuite {
  readonly title: string
  readonly file: string
  readonly suites?: readonly PlaywrightSuite[]
  readonly specs: readonly {
    readonly title: string
    readonly tests: readonly {
      readonly status: string
      readonly results: readonly { readonly errors?: readonly PlaywrightError[] }[]
    }[]
  }[]
}

interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[]
  /** Outside of the journeys. */
  readonly errors: readonly PlaywrightError[]
}

/** Failed tests of Vitest's JSON report; `root` is the folder that files are told relative to. */
export function failedVitestTests(text: string, root: string): readonly FailedTest[] {
  const { testResults } = JSON.parse(text) as VitestReport
  return testResults.flatMap(({ name, status, message = '', assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && failed.length === 0) {
      return [{ file, name: 'the file itself', error: withoutStack(message), flaky: false }]
    }
    return failed.map(({ fullName, failureMessages }) => ({
      file,
      name: fullName,
      error: withoutStack(failureMessages?.[0] ?? ''),
      flaky: false,
    }))
  })
}

/** Failed and flaky journeys of Playwright's JSON report, errors outside of them first. */
export function failedJourneys(text: string): readonly FailedTest[] {
  const { suites, errors } = JSON.parse(text) as PlaywrightReport
  return [
    ...errors.map((error) => ({
      file: '',
      name: 'outside the journeys',
      error: messageOf(error),
      flaky: false,
    })),
    ...suites.flatMap((suite) => journeysOf(suite, [])),
  ]
}

function journeysOf(suite: PlaywrightSuite, around: readonly string[]): readonly FailedTest[] {
  const own = suite.specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => ({
        file: `e2e/${suite.file}`,
        name: [...around, title].join(' '),
        error: messageOf(results.flatMap(({ errors = [] }) => errors)[0] ?? {}),
        flaky: status === 'flaky',
      })),
  )
  const further = (suite.suites ?? []).flatMap((inner) =>
    journeysOf(inner, [...around, inner.title]),
  )
  return [...own, ...further]
}

/** Lines of one error, and of all of them together, that a cut log has room for. */
const mostLinesOfOne = 6
const mostLines = 60

/** `Failed:` and `Flaky:` with each test, its file and the first lines of its error. */
export function formatFailures(tests: readonly FailedTest[]): string {
  const lines = [
    ...listed(
      'Failed:',
      tests.filter(({ flaky }) => !flaky),
    ),
    ...listed(
      'Flaky (passed at the second attempt):',
      tests.filter(({ flaky }) => flaky),
    ),
  ]
  const further = lines.length - mostLines
  return (
    further > 0
      ? [...lines.slice(0, mostLines - 1), `... and ${further + 1} lines more in test-results`]
      : lines
  ).join('\n')
}

function listed(title: string, tests: readonly FailedTest[]): readonly string[] {
  if (tests.length === 0) return []
  // Names first: of many failures each is named before any is told at length.
  const each = Math.max(1, Math.min(mostLinesOfOne, Math.floor(mostLines / tests.length) - 1))
  return [
    title,
    ...tests.flatMap(({ file, name, error }) => [
      `  ${file === '' ? name : `${file}: ${name}`}`,
      ...error
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(0, each)
        .map((line) => `    ${line.trim().slice(0, 200)}`),
    ]),
  ]
}

function messageOf({ message = '' }: PlaywrightError): string {
  return withoutStack(message)
}

function withoutStack(message: string): string {
  const [said = ''] = stripVTControlCharacters(message).split(/\n\s+at /, 1)
  return said.trim()
}
