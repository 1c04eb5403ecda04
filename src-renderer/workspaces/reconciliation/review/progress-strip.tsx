import { Tooltip } from '@mantine/core'
import type { ReviewProgress } from '../../../../src-shared/reconciliation/review.ts'
import { ProgressBar } from '../../../components/progress-bar.tsx'
import { SkeletonBar } from '../../../components/states.tsx'
import { countOf, formatCount, formatShare, formatTimeLeft } from '../../../format.ts'
import { paceOf } from './review-words.ts'
import classes from './review.module.css'

/** How far the review is, how fast it goes, and whether reviewers agree. */
export function ProgressStrip({ progress }: { progress: ReviewProgress | undefined }) {
  if (progress === undefined) {
    return (
      <div className={classes.progress} aria-hidden>
        <SkeletonBar width={280} />
      </div>
    )
  }
  const pace = paceOf(progress)
  const { agreement, reviewers } = progress
  return (
    <div className={classes.progress}>
      <div className={classes.progressBar}>
        <ProgressBar fraction={pace.fraction ?? 1} label="Reviewed pairs" />
      </div>
      <Tooltip
        label={
          reviewers.length === 0
            ? 'Nobody has decided anything yet'
            : reviewers.map(({ who, decisions, last_hour: hour }) => (
                <div key={who}>
                  {who}: {countOf(decisions, 'decision')}, {formatCount(hour)} in the last hour
                </div>
              ))
        }
      >
        <span tabIndex={0} role="note">
          <strong>{formatCount(pace.reviewed)}</strong> reviewed
        </span>
      </Tooltip>
      <span>
        <strong>{formatCount(pace.left)}</strong> left
      </span>
      {pace.rate !== null && <span>{pace.rate}</span>}
      {pace.seconds !== null && <span className="muted">{formatTimeLeft(pace.seconds)}</span>}
      {agreement.pairs > 0 && (
        <span
          title={`${formatCount(agreement.agreeing)} of ${countOf(agreement.pairs, 'pair')} that two reviewers decided`}
        >
          {formatShare(agreement.agreeing / agreement.pairs, 0)} agreement
        </span>
      )}
    </div>
  )
}
