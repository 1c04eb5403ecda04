import { english, type Numbers } from './words.ts'
import type { WriteBackReport } from './write-back.ts'

/** One or two sentences: what was or would be written, or why it is not. */
export function writeBackSentence(report: WriteBackReport, numbers: Numbers = english): string {
  const rows = numbers.count(report.rows, 'assignment')
  const to = `${numbers.count(report.users, 'user')} and ${numbers.count(report.contracts, 'contract')}`
  const of = `drop ${report.drop_id} on ${report.connection}`
  switch (report.state) {
    case 'written':
      return `${rows} of ${to} written to ${of}.`
    case 'ready':
      return `${rows} of ${to} can be written to ${of}, which has ${numbers.number(report.rows_before)} so far.`
    case 'already_written':
      return `This run was written already: ${numbers.count(report.write?.rows ?? 0, 'assignment')} by ${report.write?.written_by ?? 'somebody'} at ${report.write?.written_at.slice(0, 16).replace('T', ' ') ?? '?'} UTC.`
    case 'refused': {
      const reasons = [
        report.overrun_contracts === 0
          ? ''
          : `${numbers.count(report.overrun_contracts, 'contract has', 'contracts have')} less room than the run gives out`,
        report.already_assigned === 0
          ? ''
          : `${numbers.count(report.already_assigned, 'pair is', 'pairs are')} assigned already`,
      ].filter((reason) => reason !== '')
      return `Nothing was written to ${of}: ${reasons.join(', and ')}.`
    }
  }
}
