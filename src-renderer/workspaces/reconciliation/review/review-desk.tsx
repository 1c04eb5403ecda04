import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { PairEvidence } from '../../../../src-shared/reconciliation/result.ts'
import type { QueueState } from '../../../../src-shared/reconciliation/review.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { storedBoolean, useStoredState } from '../../../components/stored-state.ts'
import { useReadOnlyReason } from '../../../me.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { present } from '../../../search-params.ts'
import { useLetterKeys } from '../../../shell/preferences.ts'
import { showDone } from '../../runs/notices.tsx'
import { ActionBar, type Asking } from './action-bar.tsx'
import { BulkDialog } from './bulk-dialog.tsx'
import { choicesOf } from './choices.ts'
import { EvidenceZone } from './evidence-zone.tsx'
import { NothingOpen } from './nothing-open.tsx'
import { PairSkeleton } from './pair-skeleton.tsx'
import { PairView } from './pair-view.tsx'
import { ProgressStrip } from './progress-strip.tsx'
import { QueueFilters, type SearchChange } from './queue-filters.tsx'
import { QueueList } from './queue-list.tsx'
import { stateOf } from './queue-marks.ts'
import { type ReviewActs, reviewActs } from './review-acts.ts'
import type { ReviewCommand } from './review-keys.ts'
import { ReviewMenu } from './review-menu.tsx'
import { filterOf, type ReviewSearch } from './review-search.ts'
import { useCursor } from './use-cursor.ts'
import { type Decisions, useDecisions } from './use-decisions.ts'
import { useFollow } from './use-follow.ts'
import { useLease } from './use-lease.ts'
import { historyOptions, usePair } from './use-pair.ts'
import { useQueue } from './use-queue.ts'
import { useReviewKeys } from './use-review-keys.ts'
import classes from './review.module.css'

const route = getRouteApi('/runs/$runId/review')
const parseGoesOn = storedBoolean(true)
/** Milliseconds between looks at what others have decided. */
const lookAgain = 10_000

interface ReviewDeskProps {
  readonly id: string
  readonly summary: ReconciliationSummary
}

/** Queue, pair and evidence beside each other, and the keys that decide. */
export function ReviewDesk({ id, summary }: ReviewDeskProps) {
  const search: ReviewSearch = route.useSearch()
  const navigate = useNavigate({ from: '/runs/$runId/review' })
  const readOnly = useReadOnlyReason()
  const mayDecide = readOnly === null
  const [letters] = useLetterKeys()
  const [goesOn, setGoesOn] = useStoredState('review.go-on', parseGoesOn)
  const [asking, setAsking] = useState<Asking>(null)
  const [isBulk, setBulk] = useState(false)
  const [message, setMessage] = useState('')
  const [pointed, setPointed] = useState<string | null>(null)
  const filterField = useRef<HTMLInputElement>(null)
  const outsideField = useRef<HTMLInputElement>(null)

  const { show, order, text, least, most, reason } = search
  /** Without the pair: another one is no other list. */
  const listed = useMemo(
    (): ReviewSearch => present({ show, order, text, least, most, reason }),
    [show, order, text, least, most, reason],
  )
  const filter = useMemo(() => filterOf(listed), [listed])
  const queue = useQueue(id, filter, order ?? 'informative')
  const cursor = useCursor(queue, search)
  const { goTo } = cursor
  const decisions = useDecisions({ id, say: setMessage, goTo })
  const progress = useQuery(
    rpc.reviews.progress.queryOptions({ input: { id }, refetchInterval: lookAgain }),
  )
  const shown = usePair(id, cursor.pair)
  const heldBy = useLease(id, cursor.pair, mayDecide)
  const history = useQuery({
    ...historyOptions(id, cursor.pair),
    enabled: cursor.pair !== null && shown.data !== undefined,
  })
  useFollow({
    id,
    queue,
    cursor,
    marks: decisions.marks,
    show: filter.show,
    progress: progress.data,
  })

  const evidence = shown.data?.evidence ?? null
  const events = history.data?.events ?? []
  const choices = useMemo(() => (evidence === null ? [] : choicesOf(evidence)), [evidence])
  const state: QueueState =
    cursor.row === undefined ? stateOfEvidence(evidence) : stateOf(cursor.row, decisions.marks)
  const acts = reviewActs({
    id,
    summary,
    cursor,
    decisions,
    evidence,
    state,
    show: filter.show,
    seen: Math.max(cursor.row?.number ?? 0, events.at(-1)?.event.number ?? 0),
    goesOn,
    say: setMessage,
    onAskSide: () => setAsking('side'),
  })
  const change = useCallback(
    (next: SearchChange) => {
      goTo(null)
      const none = { left: undefined, right: undefined, pair: undefined }
      void navigate({
        search: (old: ReviewSearch) => present({ ...old, ...next, ...none }) as ReviewSearch,
      })
    },
    [goTo, navigate],
  )

  const onCommand = (command: ReviewCommand): void => {
    if (command.do === 'next') return cursor.step(1)
    if (command.do === 'previous') return cursor.step(-1)
    if (command.do === 'search') return outsideField.current?.focus()
    if (command.do === 'filter') return filterField.current?.focus()
    if (readOnly !== null) return setMessage(readOnly)
    switch (command.do) {
      case 'undo':
        return decisions.undo()
      case 'redo':
        return decisions.redo()
      case 'skip':
        return acts.skip()
      case 'accept':
      case 'reject':
        return acts.decide(command.do, '')
      case 'reject_why':
      case 'defer':
        if (cursor.pair !== null) setAsking(command.do === 'defer' ? 'defer' : 'reject')
        return
      case 'no_counterpart':
        return acts.noCounterpart()
      case 'alternative': {
        const choice = choices.find(({ place }) => place === command.place)
        if (choice === undefined) return setMessage(`There is no alternative ${command.place}.`)
        return acts.acceptInstead(choice.side, choice.alternative)
      }
    }
  }
  useReviewKeys(letters, onCommand)

  const bar = useSteady({ acts, decisions })
  const { pair } = cursor
  const titles = {
    left: shown.data?.left.title || (pair?.left ?? ''),
    right: shown.data?.right.title || (pair?.right ?? ''),
  }
  return (
    <>
      <PageHeader
        title="Review"
        status={<ProgressStrip progress={progress.data} />}
        actions={
          <>
            <ReviewMenu
              id={id}
              mayDecide={mayDecide}
              onBulk={() => setBulk(true)}
              onReplayed={decisions.renewAll}
            />
            <LinkButton to="/runs/$runId" params={{ runId: id }}>
              Result
            </LinkButton>
          </>
        }
      />
      <div className={classes.desk}>
        <section className={classes.queue} aria-label="Queue">
          <QueueFilters
            search={listed}
            progress={progress.data}
            onChange={change}
            field={filterField}
          />
          {queue.error !== null ? (
            <p className={classes.small}>The list could not be loaded.</p>
          ) : queue.total === 0 ? (
            <p className={classes.small}>No pair is in this list.</p>
          ) : (
            <QueueList
              key={queue.listKey}
              pages={queue}
              marks={decisions.marks}
              index={cursor.index}
              onGo={cursor.goToIndex}
            />
          )}
        </section>
        <section className={classes.center} aria-label="Pair">
          {queue.error !== null && queue.total === null ? (
            <ErrorState error={readableError(queue.error)} retry={queue.retry} />
          ) : pair === null && queue.total === 0 ? (
            <NothingOpen id={id} search={search} progress={progress.data} onChange={change} />
          ) : shown.isError ? (
            <ErrorState error={readableError(shown.error)} retry={() => void shown.refetch()} />
          ) : pair === null || shown.data === undefined ? (
            <PairSkeleton />
          ) : (
            <PairView
              key={JSON.stringify([pair.left, pair.right])}
              shown={shown.data}
              fields={summary.fields}
              state={state}
              heldBy={heldBy}
              history={events}
              pointed={pointed}
              mayDecide={mayDecide}
            />
          )}
        </section>
        <EvidenceZone
          id={id}
          shown={pair === null ? undefined : shown.data}
          choices={choices}
          titles={titles}
          history={events}
          pointed={pointed}
          onPoint={setPointed}
          mayDecide={mayDecide}
          searchField={outsideField}
          acts={acts}
          onUndo={decisions.undo}
        />
        {mayDecide && (
          <ActionBar
            disabled={pair === null}
            asking={asking}
            onAsk={setAsking}
            {...bar}
            canRedo={decisions.canRedo}
            letters={letters}
            goesOn={goesOn}
            onGoesOn={setGoesOn}
            titles={asking === 'side' ? titles : noTitles}
          />
        )}
      </div>
      <p className="visually-hidden" role="status" aria-label="What happened">
        {message}
      </p>
      <BulkDialog
        id={id}
        filter={filter}
        opened={isBulk}
        onClose={() => setBulk(false)}
        onDecide={decisions.decideAll}
        onDone={(done) => {
          goTo(null)
          setMessage(`${done}.`)
          showDone(done, () => decisions.undo())
        }}
      />
    </>
  )
}

const noTitles = { left: '', right: '' }

/** The deeds of the bar, always the same functions, that do what is right by then. */
function useSteady(now: { readonly acts: ReviewActs; readonly decisions: Decisions }) {
  const latest = useRef(now)
  useEffect(() => {
    latest.current = now
  })
  return useMemo(
    () => ({
      onAccept: () => latest.current.acts.decide('accept', ''),
      onReject: (note: string) => latest.current.acts.decide('reject', note),
      onSkip: () => latest.current.acts.skip(),
      onDefer: (note: string) => latest.current.acts.decide('defer', note),
      onNoCounterpart: (side?: RecordSide) => latest.current.acts.noCounterpart(side),
      onUndo: () => latest.current.decisions.undo(),
      onRedo: () => latest.current.decisions.redo(),
    }),
    [],
  )
}

/** Of a pair that is not in the list. */
function stateOfEvidence(evidence: PairEvidence | null): QueueState {
  if (evidence === null || evidence.pair.decision === 'review') return 'open'
  const isNoPair = evidence.pair.pair === null && evidence.pair.decided_by === 'engine'
  if (isNoPair) return 'open'
  return evidence.pair.decision === 'accept' ? 'accepted' : 'rejected'
}
