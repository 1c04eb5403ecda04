import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InputSource } from '../../src-shared/allocation/inputs.ts'
import {
  companionEnds,
  reconciliationFiles,
  type ReconciliationJob,
} from '../../src-shared/reconciliation/job.ts'
import {
  type ReconciliationSummary,
  reconciliationSummary,
} from '../../src-shared/reconciliation/summary.ts'
import { expected } from '../platform/errors.ts'
import { pricesOf } from './adjudicate/prices.ts'

export { followLogs } from './review/follow-log.ts'
export { LogState } from './review/log-state.ts'
export { areUnseenRivals } from './review/rivals.ts'
export { keepMatchesWrite, readMatchesWrites } from './kept-writes.ts'
export { onePartner } from './decisions.ts'

/** What a run of the family is called in lists until somebody names it. */
export function reconciliationTitle({ inputs }: Pick<ReconciliationJob, 'inputs'>): string {
  const left = nameOf(inputs.left)
  const right = inputs.right === undefined ? null : nameOf(inputs.right)
  // Lists called left and right say nothing; their folder does.
  const folder = plainNames.test(left) ? folderOf(inputs.left) : ''
  const where = folder === '' ? '' : ` of ${folder}`
  return right === null ? `Duplicates in ${left}${where}` : `${left} and ${right}${where}`
}

const plainNames = /^(left|right|a|b|old|new|list|table|data|export)\d*$/i

function folderOf(source: InputSource): string {
  const path = source.kind === 'file' ? source.path : ''
  return path.replaceAll('\\', '/').split('/').at(-2) ?? ''
}

function nameOf(source: InputSource): string {
  const path =
    source.kind === 'file' ? source.path : (source.file ?? tableOf(source.sql) ?? source.connection)
  const last = path.replaceAll('\\', '/').split('/').at(-1) ?? ''
  return last.replace(/(\.(csv|tsv|jsonl|ndjson|json|parquet|sql|gz|zst))+$/i, '')
}

/** The first table that a query reads, without its schema; undefined: it begins with something else. */
function tableOf(sql: string): string | undefined {
  let code = sql.replaceAll(/--.*|\/\*[\s\S]*?\*\//g, ' ')
  // What stands in parentheses reads for something else: extract(year FROM day), a WITH, a subquery.
  let before: string
  do {
    before = code
    code = code.replaceAll(/\([^()]*\)/g, ' ')
  } while (code !== before)
  return /\bFROM\s+(?:[\w"]+\.)*"?(\w+)"?/i.exec(code)?.[1]
}

/** Refuses a job that cannot be done, before it is queued. Throws `bad_usage`. */
export function validateReconciliation({
  parameters,
  survivorship,
  earlier,
  output,
}: ReconciliationJob): void {
  const { accept, reject } = parameters
  if (accept !== null && reject !== null && reject > accept) {
    throw expected('bad_usage', {
      what: `Pairs cannot be rejected below ${reject} and accepted from ${accept}.`,
      remedy: 'Reject below a confidence that is not larger than that of acceptance.',
    })
  }
  if (parameters.learn && earlier === null) {
    throw expected('bad_usage', {
      what: 'There is nothing to learn from: no earlier run is named.',
      remedy: 'Name a reconciliation whose pairs were reviewed (--earlier RUN).',
    })
  }
  if (parameters.llm === 'review') {
    // Refused here rather than after an hour of matching: without prices no budget can be kept.
    pricesOf(parameters.llm_model, {
      input: parameters.llm_input_price,
      output: parameters.llm_output_price,
    })
  }
  const rules = [survivorship.standard, ...Object.values(survivorship.columns)]
  if (rules.includes('newest') && survivorship.newest_by === null) {
    throw expected('bad_usage', {
      what: 'The newest value is asked for, and no column says which record is newer.',
      remedy: 'Name the columns of dates, or choose another rule.',
    })
  }
  if (output !== null && !output.toLowerCase().endsWith('.csv')) {
    throw expected('bad_usage', {
      what: `The output ${output} is no .csv file.`,
      remedy: 'Name a file that ends in .csv; a finished run can be exported as Parquet too.',
    })
  }
}

/** The files that are written beside a run's output, which comes first and the summary last. */
export function outputPaths(
  output: string,
  deduplicated: boolean,
): {
  readonly matches: string
  readonly unmatchedLeft: string
  readonly unmatchedRight: string | null
  readonly golden: string
  readonly summary: string
} {
  return {
    matches: output,
    unmatchedLeft: output + companionEnds.unmatched_left,
    unmatchedRight: deduplicated ? null : output + companionEnds.unmatched_right,
    golden: output + companionEnds.golden,
    summary: output + companionEnds.summary,
  }
}

/** The summary of a published run. `folder` is the run's. Throws `not_found`. */
export async function readReconciliationSummary(folder: string): Promise<ReconciliationSummary> {
  try {
    const path = join(folder, 'artifacts', reconciliationFiles.summary)
    return reconciliationSummary.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    throw expected('not_found', {
      what: 'This run has no summary.',
      remedy: 'It ended before it had a result, or its folder was changed: start it again.',
      cause,
    })
  }
}
