import type { MatchesWriteReport } from './write.ts'

const grouped = new Intl.NumberFormat('en-US')
const pairs = (count: number): string =>
  `${grouped.format(count)} ${count === 1 ? 'pair' : 'pairs'}`

/** What a write came to, or would. */
export function matchesWriteSentence(report: MatchesWriteReport): string {
  const { state, rows, accepted, review, table, connection, replaced } = report
  const what = `${pairs(rows)} (${grouped.format(accepted)} accepted, ${grouped.format(review)} in review)`
  const verb = state === 'written' ? 'Wrote' : 'Would write'
  const before = replaced === 0 ? '' : ` in the place of ${pairs(replaced)} of the same run`
  return `${verb} ${what} to ${table} on ${connection}${before}.`
}
