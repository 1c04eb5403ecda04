import type { LoadReport } from './load.ts'

/** Numbers as the reader writes them: `1 row`, `12,000 rows`. */
export interface LoadNumbers {
  readonly rows: (count: number) => string
}

const grouped = new Intl.NumberFormat('en-US')
export const englishRows: LoadNumbers = {
  rows: (count) => `${grouped.format(count)} ${count === 1 ? 'row' : 'rows'}`,
}

/** One or two sentences: what was or would be written, or why it is not. */
export function loadSentence(report: LoadReport, numbers: LoadNumbers = englishRows): string {
  const { connection, tables, foreign } = report
  const parts = listed(tables.map(({ table, rows }) => `${numbers.rows(rows)} of ${table}`))
  switch (report.state) {
    case 'written':
      return `${parts} written to ${connection}.${replacedSentence(report)}`
    case 'ready':
      return `${parts} can be written to ${connection}.${beforeSentence(report)}${replacedSentence(report)}`
    case 'already_written': {
      const before = tables.find((table) => table.before !== null)?.before
      const by =
        before === null || before === undefined
          ? ''
          : `, written by ${before.written_by} at ${before.written_at.slice(0, 16).replace('T', ' ')} UTC`
      return `The tables on ${connection} hold this run already${by}.`
    }
    case 'refused':
      return `Nothing was written to ${connection}: ${listed(foreign)} ${foreign.length === 1 ? 'is a table' : 'are tables'} that Quartermaster did not make. Choose another prefix, or rename ${foreign.length === 1 ? 'it' : 'them'}.`
  }
}

/** What the tables hold until then; nothing where all of them are new. */
function beforeSentence({ tables }: LoadReport): string {
  const runs = [...new Set(tables.flatMap(({ before }) => before?.run ?? []))]
  if (runs.length === 0) return ' The tables are made by it.'
  return ` They take the place of ${runs.length === 1 ? 'run' : 'runs'} ${listed(runs)}.`
}

function replacedSentence({ replaced }: LoadReport): string {
  if (replaced === 0) return ''
  return ` PostgreSQL cannot hold the character U+0000: in ${grouped.format(replaced)} ${replaced === 1 ? 'event' : 'events'} it is written as U+FFFD.`
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
