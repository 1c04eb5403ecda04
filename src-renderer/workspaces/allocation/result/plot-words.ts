import type {
  AssignmentDistribution,
  DistributionBin,
} from '../../../../src-shared/allocation/distribution.ts'
import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import { countOf, formatCount, formatShare, formatValue } from '../../../format.ts'

/** Titles of the plots: what each of them shows, in one sentence. */

/** Seats that stayed empty, and where most of them are. */
export function fillFinding(contracts: readonly ContractSummary[], locale?: string): string {
  const open = contracts.filter(({ cap }) => cap > 0)
  const left = open.reduce((sum, { cap, assigned }) => sum + cap - assigned, 0)
  if (open.length === 0) return 'No contract has capacity.'
  if (left === 0) return 'Every contract is full.'
  const emptiest = open.reduce((most, contract) =>
    contract.cap - contract.assigned > most.cap - most.assigned ? contract : most,
  )
  return `${countOf(left, 'unit', 'units', locale)} of cap left, most at ${emptiest.contract_id} (${formatCount(emptiest.cap - emptiest.assigned, locale)}).`
}

const rowsOf = (bin: DistributionBin | null): number =>
  bin === null ? 0 : bin.sponsored + bin.unsponsored

/** How many scores are zero, and the range that holds the middle one of the others. */
export function scoreFinding({ scores, zero }: AssignmentDistribution, locale?: string): string {
  const above = scores.reduce((sum, bin) => sum + rowsOf(bin), 0)
  const all = above + rowsOf(zero)
  if (all === 0) return 'No assignment.'
  let passed = 0
  const middle = scores.find((bin) => (passed += rowsOf(bin)) * 2 >= above)
  if (middle === undefined) return 'Every score is zero.'
  const range = `lies between ${formatValue(middle.from, locale)} and ${formatValue(middle.to, locale)}.`
  return zero === null
    ? `No score is zero; the middle one ${range}`
    : `${formatShare(rowsOf(zero) / all, 1, locale)} are zero; the middle one of the others ${range}`
}

/** How many users hold one contract or more, two or more, ... */
export function roundFinding({ rounds }: AssignmentDistribution, locale?: string): string {
  const parts = rounds
    .filter(({ least }) => least >= 1)
    .map((bin) => `${formatCount(rowsOf(bin), locale)} in round ${formatCount(bin.least, locale)}`)
  const pinned = rounds.find(({ least }) => least === 0)
  if (pinned !== undefined) parts.unshift(`${formatCount(rowsOf(pinned), locale)} pinned`)
  if (parts.length === 0) return 'No assignment.'
  const shown = parts.slice(0, 4)
  return parts.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}
