import { basename } from 'node:path'
import type { EtlConfiguration } from '../../src-shared/events/configuration.ts'
import type { Check } from '../../src-shared/events/report.ts'
import { expected } from '../platform/errors.ts'
import type { CleanTotals } from './pipeline/clean-events.ts'

const grouped = new Intl.NumberFormat('en-US')
const kept = 'Nothing was written; earlier outputs are as they were.'

/** The DataQualityError of a log with more malformed lines than the configuration allows. */
export function tooManyMalformed(
  count: number,
  first: CleanTotals['firstMalformed'],
  configuration: EtlConfiguration,
): Error {
  const most = grouped.format(configuration.max_failed_lines)
  const { max_failed_share: share } = configuration
  const allowed = share === null ? most : `${most} or ${(100 * share).toFixed(1)} % of all`
  return expected('data_quality', {
    what: `${grouped.format(count)} lines are not JSON objects, more than the ${allowed} that are allowed. The first: ${namesOf(first)}.`,
    remedy:
      'Correct the log or its export, or allow more with max_failed_lines or max_failed_share.',
    kept,
  })
}

/** Not one line is an object: it is another kind of file, whatever the configuration allows. */
export function noLineIsJson(count: number, first: CleanTotals['firstMalformed']): Error {
  const what =
    count === 1
      ? 'The only line is no JSON object'
      : `None of the ${grouped.format(count)} lines that were read is a JSON object`
  return expected('data_quality', {
    what: `${what}. The first: ${namesOf(first)}.`,
    remedy:
      'A log has one JSON object on each line. CSV, a JSON array or a binary file must be exported as JSON lines first.',
    kept,
  })
}

function namesOf(first: CleanTotals['firstMalformed']): string {
  return first.map(({ file, line, detail }) => `${basename(file)}:${line} (${detail})`).join('; ')
}

/** A failed check in strict mode. */
export function strictFailure(checks: readonly Check[]): Error {
  const failed = checks.filter(({ passed }) => !passed)
  return expected('data_quality', {
    what: `${failed.length === 1 ? 'One check' : `${failed.length} checks`} failed in strict mode: ${failed.map(({ message }) => message).join('; ')}.`,
    remedy: 'Correct the log, change the limits, or turn strict mode off to get a warning instead.',
    kept: "Earlier outputs are as they were; the failed checks are in this run's log.",
  })
}
