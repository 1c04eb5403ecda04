import { Button } from '@mantine/core'
import type { ReviewProgress } from '../../../../src-shared/reconciliation/review.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { countOf, formatShare } from '../../../format.ts'
import { exportLog } from './review-menu.tsx'
import { countFilters, type ReviewSearch } from './review-search.ts'
import type { SearchChange } from './queue-filters.tsx'

interface NothingOpenProps {
  readonly id: string
  readonly search: ReviewSearch
  readonly progress: ReviewProgress | undefined
  readonly onChange: (change: SearchChange) => void
}

const noFilters = { text: undefined, least: undefined, most: undefined, reason: undefined }

/** An empty list: what fits it, or what comes after the review. */
export function NothingOpen({ id, search, progress, onChange }: NothingOpenProps) {
  if (countFilters(search) > 0) {
    return (
      <EmptyState
        title="No pair matches these filters"
        actions={<Button onClick={() => onChange(noFilters)}>Clear filters</Button>}
      />
    )
  }
  if (search.show !== undefined && search.show !== 'all') {
    return (
      <EmptyState
        title={
          {
            open: 'Nothing is open',
            deferred: 'Nothing is deferred',
            conflicts: 'No two reviewers disagree',
            decided: 'Nothing is decided yet',
            engine: 'The engine was sure that no other pair is one',
          }[search.show]
        }
        actions={<Button onClick={() => onChange({ show: undefined })}>Show open pairs</Button>}
      />
    )
  }
  if (progress === undefined) return null
  const waiting = progress.deferred + progress.conflicts
  const { agreement } = progress
  return (
    <EmptyState
      title={
        progress.queue === 0
          ? 'The engine was sure of every pair'
          : waiting > 0
            ? `No pair is open; ${countOf(waiting, 'pair')} still wait`
            : 'Every pair is decided'
      }
      actions={
        <>
          {progress.deferred > 0 && (
            <Button onClick={() => onChange({ show: 'deferred' })}>
              Show {countOf(progress.deferred, 'deferred pair')}
            </Button>
          )}
          {progress.conflicts > 0 && (
            <Button onClick={() => onChange({ show: 'conflicts' })}>
              Settle {countOf(progress.conflicts, 'conflict')}
            </Button>
          )}
          <Button onClick={() => onChange({ show: 'engine' })}>
            Check what the engine decided
          </Button>
          <LinkButton to="/runs/$runId" params={{ runId: id }}>
            Look at the result
          </LinkButton>
          {progress.number > 0 && (
            <Button onClick={() => void exportLog(id)}>Export decisions</Button>
          )}
        </>
      }
    >
      {progress.queue === 0
        ? 'Nothing was left for a person to decide.'
        : `${countOf(progress.accepted, 'pair')} accepted, ${countOf(progress.rejected, 'pair')} rejected${
            agreement.pairs > 0
              ? `; reviewers agree on ${formatShare(agreement.agreeing / agreement.pairs, 0)} of what two of them decided`
              : ''
          }. The result has every decision in it.`}
    </EmptyState>
  )
}
