import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { Figure, Figures } from '../../../components/figures.tsx'
import { formatCount, formatPercent, formatShare, formatValue } from '../../../format.ts'

/** The five numbers of a result, each with its unit and, where it is a term, its meaning. */
export function Headline({ summary }: { summary: AllocationSummary }) {
  const { counts, fill } = summary
  return (
    <Figures>
      <Figure term="Users assigned">
        {formatCount(counts.assigned_users)} <span>of {formatCount(counts.users)}</span>
      </Figure>
      <Figure term="Assignments">
        {formatCount(counts.assignments)}{' '}
        <span>{formatCount(counts.sponsored_assignments)} sponsored</span>
      </Figure>
      <Figure
        term="Fill"
        help="Seats taken of the seats there are; a contract has no more seats than eligible users."
      >
        {formatShare(fill.share, nearlyAll(fill.share) ? 3 : 1)}{' '}
        <span>of {formatCount(fill.seats)} seats</span>
      </Figure>
      <Figure term="Score" help="Sum of the scores, as they were read, over all assignments.">
        {formatValue(summary.score_sum)}
      </Figure>
      <Figure
        term="Within"
        help={`No allocation under these rules has a value above ${formatValue(
          summary.upper_bound,
        )}; this one has ${formatValue(summary.objective)}. The bound is certified by separate code over all pairs.`}
      >
        {formatPercent(summary.gap_percent)}{' '}
        <span>
          {summary.cut_at_source === undefined
            ? 'of the best possible'
            : 'of the best possible of the pairs that came'}
        </span>
      </Figure>
      {summary.penalties > 0 && (
        <Figure
          term="Penalties"
          help="Cost of the sponsored assignments that are missing under a soft guard; already taken off the value."
        >
          {formatValue(summary.penalties)}
        </Figure>
      )}
    </Figures>
  )
}

/** A fill that would round up to 100% although seats are left. */
const nearlyAll = (share: number | null): boolean => share !== null && share > 0.9994 && share < 1
