import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import type { ReviewProgress } from '../../../../src-shared/reconciliation/review.ts'
import { llmWords } from '../../../../src-shared/reconciliation/llm-words.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import { countOf, formatCount, formatFixedShare } from '../../../format.ts'
import type { RunTab } from '../../runs/run-search.ts'
import { cardinalityWords, rangeWords, resultFinding } from './result-words.ts'
import { ReviewLink } from './review-link.tsx'
import { ThresholdPanel } from './threshold-panel.tsx'
import classes from './result.module.css'

export interface OverviewTabProps {
  readonly runId: string
  readonly summary: ReconciliationSummary
  readonly progress: ReviewProgress | undefined
  readonly number: number
  readonly onTab: (tab: RunTab, filters?: readonly GridFilter[]) => void
  /** Before what was found is weighed. */
  readonly lead?: ReactNode
  /** At the end. */
  readonly children?: ReactNode
}

/** What was found, how good it is and how that is known, and what to do next. */
export function OverviewTab({
  runId,
  summary,
  progress,
  number,
  onTab,
  lead,
  children,
}: OverviewTabProps) {
  const { counts, cardinality, deduplicated, estimate } = summary
  const open =
    progress === undefined ? counts.review : progress.open + progress.deferred + progress.conflicts
  const decided = progress === undefined ? 0 : progress.accepted + progress.rejected
  const only = (decision: string): readonly GridFilter[] => [
    { column: 'decision', op: 'one_of', values: [decision] },
  ]
  return (
    <div className={classes.overview}>
      <div className={classes.headline}>
        <Figure
          term="Accepted"
          onClick={() => onTab('matches', only('accept'))}
          note={`of ${formatCount(counts.candidates)} compared`}
        >
          {formatCount(counts.accepted)}
        </Figure>
        <Figure
          term="In review"
          onClick={() => onTab('matches', only('review'))}
          note={
            decided > 0
              ? `${formatCount(decided)} decided`
              : counts.ambiguous > 0
                ? `${formatCount(counts.ambiguous)} ambiguous`
                : ''
          }
        >
          {formatCount(open)}
        </Figure>
        <Figure
          term={deduplicated ? 'Without a double' : 'Left without a partner'}
          onClick={() => onTab('unmatched-left')}
          note={`of ${formatCount(counts.left)}`}
        >
          {formatCount(counts.unmatched_left)}
        </Figure>
        {!deduplicated && (
          <Figure
            term="Right without a partner"
            onClick={() => onTab('unmatched-right')}
            note={`of ${formatCount(counts.right)}`}
          >
            {formatCount(counts.unmatched_right)}
          </Figure>
        )}
        <Figure term="Conflicts" onClick={() => onTab('conflicts')} note="">
          {formatCount(counts.conflicts)}
        </Figure>
        <Figure term="Golden records" onClick={() => onTab('golden')} note="">
          {formatCount(counts.golden)}
        </Figure>
      </div>
      <div className={classes.findings}>
        <p>
          {resultFinding(summary)} <Quality summary={summary} onQuality={() => onTab('quality')} />
        </p>
        {counts.candidates > 0 && (
          <p className="muted">
            {cardinality.setting === 'auto' ? (
              cardinality.why
            ) : (
              <>{cardinalityWords[cardinality.used]}, as was asked.</>
            )}
          </p>
        )}
        {open > 0 && (
          <div className={classes.next}>
            <ReviewLink runId={runId} variant="filled">
              Review {countOf(open, 'pair')}
            </ReviewLink>
            <span className="muted">
              {counts.ambiguous > 0
                ? `${formatCount(counts.ambiguous)} of them cannot be told from a near twin; the most informative come first.`
                : 'The most informative come first; every decision can be undone.'}
            </span>
          </div>
        )}
      </div>
      {counts.candidates === 0 && (
        <Warning title="No two records share a rare word, a code or a number">
          Nothing was compared, so there is nothing to accept or to review. See{' '}
          <button type="button" className={classes.textButton} onClick={() => onTab('blocking')}>
            what each rule looked at
          </button>{' '}
          and{' '}
          <button type="button" className={classes.textButton} onClick={() => onTab('parameters')}>
            which columns were paired
          </button>
          , then run again with fields paired by hand.
        </Warning>
      )}
      {counts.candidates > 0 && estimate.cannot_know !== null && summary.truth === null && (
        <Warning title="How good this is cannot be known from the lists alone">
          {sentence(estimate.cannot_know)} A file of known pairs measures it.
        </Warning>
      )}
      {summary.warnings.map((fault) => (
        <Warning key={fault.message} title={fault.message}>
          {fault.remedy}
        </Warning>
      ))}
      {lead}
      {counts.candidates > 0 && (
        <ThresholdPanel
          runId={runId}
          summary={summary}
          number={number}
          onPairs={(least) =>
            onTab('candidates', [{ column: 'confidence', op: 'at_least', value: least }])
          }
        />
      )}
      <Notes summary={summary} />
      {children}
    </div>
  )
}

/** Precision and recall: true ones where pairs are known, else the estimate with its range. */
function Quality({
  summary: { truth, estimate, counts },
  onQuality,
}: {
  readonly summary: ReconciliationSummary
  readonly onQuality: () => void
}) {
  if (truth !== null) {
    const { precision, recall, f1 } = truth.best_answer
    return (
      <>
        Against {countOf(truth.known, 'known pair')}: precision {formatFixedShare(precision)},
        recall {formatFixedShare(recall)}, F1 {formatFixedShare(f1)}{' '}
        <button type="button" className={classes.textButton} onClick={onQuality}>
          (how this is counted)
        </button>
        .
      </>
    )
  }
  if (counts.accepted === 0) return <>Nothing is accepted, so there is no precision to tell.</>
  // Whatever number stood here would be taken for one that means something.
  if (estimate.cannot_know !== null) {
    return (
      <>
        Precision and recall{' '}
        <button type="button" className={classes.textButton} onClick={onQuality}>
          are not known
        </button>
        .
      </>
    )
  }
  const { accepted } = estimate
  const likely = (
    <>
      precision {rangeWords(estimate.precision)}, recall {rangeWords(estimate.recall)}
    </>
  )
  if (accepted === null) return <>Estimated {likely}.</>
  return (
    <>
      Estimated precision {formatFixedShare(accepted.precision)} and recall{' '}
      {formatFixedShare(accepted.recall)} of what the engine accepted
      {counts.review > 0 && <>; with what review would likely add, {likely}</>}.
    </>
  )
}

/** What a model cost and what earlier runs gave. */
function Notes({ summary }: Pick<OverviewTabProps, 'summary'>) {
  const { llm, earlier } = summary
  if (llm === null && earlier === null) return null
  return (
    <section className={classes.section}>
      <div className={classes.blockHead}>
        <h2>What went into it</h2>
      </div>
      <dl className={classes.facts}>
        {llm !== null && (
          <>
            <dt>Language model</dt>
            <dd>
              {llmWords(llm).what}.{llmWords(llm).came !== null && <p>{llmWords(llm).came}</p>}
            </dd>
          </>
        )}
        {earlier !== null && (
          <>
            <dt>Earlier run</dt>
            <dd>
              <Link to="/runs/$runId" params={{ runId: earlier.run }}>
                {earlier.run}
              </Link>
              : {countOf(earlier.kept, 'decision')} kept, {formatCount(earlier.dropped)} dropped as
              their records changed
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

function Warning({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={classes.warning} role="note">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
      <div>
        <strong>{title}</strong>
        <p>{children}</p>
      </div>
    </div>
  )
}

interface FigureProps {
  readonly term: string
  readonly note: string
  readonly onClick: () => void
  readonly children: ReactNode
}

/** A number that leads to its rows. */
function Figure({ term, note, onClick, children }: FigureProps) {
  return (
    <button type="button" className={classes.figure} onClick={onClick}>
      <span className={classes.term}>{term}</span>
      <span className={classes.value}>
        {children} {note !== '' && <span>{note}</span>}
      </span>
    </button>
  )
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
