import { Tooltip } from '@mantine/core'
import type { LineCounts, RejectReason } from '../../../../src-shared/events/report.ts'
import { rejectReason } from '../../../../src-shared/events/report.ts'
import { reasonWords } from '../../../../src-shared/events/words.ts'
import { formatCount, formatShare } from '../../../format.ts'
import classes from './events.module.css'

interface FunnelProps {
  readonly counts: LineCounts
  readonly onReason: (reason: RejectReason | null) => void
  readonly onClean: () => void
}

/** Lines read, less what was blank or rejected, are the clean events: the figures add up. */
export function Funnel({ counts, onReason, onClean }: FunnelProps) {
  const share = (count: number) => (counts.lines === 0 ? 0 : count / counts.lines)
  const reasons = rejectReason.options
    .map((reason) => ({ reason, count: counts.rejected[reason] ?? 0 }))
    .filter(({ count }) => count > 0)
  const rejected = reasons.reduce((sum, { count }) => sum + count, 0)
  return (
    <section className={classes.section} aria-labelledby="funnel">
      <div className={classes.blockHead}>
        <h2 id="funnel">From lines to clean events</h2>
        <span className="muted">
          {rejected === 0 ? 'No line was rejected' : `${formatCount(rejected)} lines rejected`}
        </span>
      </div>
      <ol className={classes.funnel}>
        <li>
          <div className={classes.step}>
            <span className={classes.stepName}>Lines read</span>
            <strong>{formatCount(counts.lines)}</strong>
            <StepBar share={1} kind="all" />
          </div>
        </li>
        {counts.blank > 0 && (
          <li>
            <Sign>−</Sign>
            <div className={classes.step}>
              <span className={classes.stepName}>Blank</span>
              <strong>{formatCount(counts.blank)}</strong>
              <StepBar share={share(counts.blank)} kind="blank" />
            </div>
          </li>
        )}
        {reasons.map(({ reason, count }) => (
          <li key={reason}>
            <Sign>−</Sign>
            <Tooltip label={reasonWords[reason].help} multiline maw={320}>
              <button type="button" className={classes.step} onClick={() => onReason(reason)}>
                <span className={classes.stepName}>{reasonWords[reason].name}</span>
                <strong>{formatCount(count)}</strong>
                <StepBar share={share(count)} kind="rejected" />
              </button>
            </Tooltip>
          </li>
        ))}
        <li>
          <Sign>=</Sign>
          <button type="button" className={classes.step} onClick={onClean}>
            <span className={classes.stepName}>Clean events</span>
            <strong>
              {formatCount(counts.kept)}{' '}
              <span className={classes.stepShare}>
                {formatShare(share(counts.kept), share(counts.kept) > 0.9994 ? 3 : 1)}
              </span>
            </strong>
            <StepBar share={share(counts.kept)} kind="clean" />
          </button>
        </li>
      </ol>
    </section>
  )
}

function Sign({ children }: { children: string }) {
  return <span className={classes.sign}>{children}</span>
}

/** Its length is the share of all lines; what there is at all is seen. */
function StepBar({ share, kind }: { share: number; kind: 'all' | 'blank' | 'rejected' | 'clean' }) {
  return (
    <span className={classes.stepBar} aria-hidden>
      <span data-kind={kind} style={{ width: `max(2px, ${share * 100}%)` }} />
    </span>
  )
}
