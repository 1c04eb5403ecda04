import { IconLock } from '@tabler/icons-react'
import { memo, useEffect, useId, type KeyboardEvent, type MouseEvent } from 'react'
import type { QueueState } from '../../../../src-shared/reconciliation/review.ts'
import { useRowWindow } from '../../../components/grid/use-row-window.ts'
import type { Pages } from '../../../components/use-pages.ts'
import { SkeletonBar } from '../../../components/states.tsx'
import { type Mark, type QueueRow, stateOf } from './queue-marks.ts'
import { confidenceText, stateWords } from './review-words.ts'
import { RecordName } from './record-name.tsx'
import { StateMark } from './state-chip.tsx'
import classes from './review.module.css'

interface QueueListProps {
  readonly pages: Pages<QueueRow>
  readonly marks: readonly Mark[]
  readonly index: number | null
  readonly onGo: (index: number) => void
}

const rowHeight = 46
/** Rows loaded beyond the last one seen, so that the next pair is known before it is needed. */
const ahead = 12

/** The queue: a list box of any length, loaded where it is looked at. */
export function QueueList({ pages, marks, index, onGo }: QueueListProps) {
  const { total, rowAt, onRange } = pages
  const count = total ?? 0
  const view = useRowWindow({ rows: count, rowHeight, edges: 0 })
  const { scroller, seenFirst, seenLast, reveal } = view
  const id = useId()
  useEffect(() => onRange(seenFirst, seenLast + ahead), [onRange, seenFirst, seenLast])
  useEffect(() => {
    if (index !== null) reveal(index)
  }, [index, reveal])

  const onKeyDown = (event: KeyboardEvent) => {
    const next = indexAfter(event.key, index ?? -1, count, Math.max(1, seenLast - seenFirst))
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onGo(next)
  }
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const option = event.target instanceof Element && event.target.closest('[data-index]')
    if (!(option instanceof HTMLElement)) return
    onGo(Number(option.dataset['index']))
    event.currentTarget.focus({ preventScroll: true })
  }
  const indices = Array.from(
    { length: Math.max(0, view.last - view.first + 1) },
    (_, at) => view.first + at,
  )
  // The option that has the focus is there, however far away the list was scrolled.
  if (index !== null && index < count && (index < view.first || index > view.last)) {
    indices.push(index)
  }
  return (
    <div
      ref={scroller}
      className={classes.list}
      role="listbox"
      tabIndex={0}
      aria-label="Pairs to review"
      aria-busy={pages.stale || total === null}
      aria-activedescendant={index === null ? undefined : `${id}-${index}`}
      data-stale={pages.stale}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <div role="presentation" className={classes.listInner} style={{ height: view.height }}>
        {indices.map((at) => {
          const row = rowAt(at)
          return (
            <div
              key={at}
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === index}
              aria-setsize={count}
              aria-posinset={at + 1}
              className={classes.option}
              style={{ top: view.base + at * rowHeight, height: rowHeight }}
              tabIndex={-1}
              data-index={at}
            >
              {row === undefined ? (
                <Coming at={at} />
              ) : (
                <Option row={row} state={stateOf(row, marks)} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** What the engine decided alone. */
const engineMarks = {
  accept: { state: 'accepted', word: 'Accepted by the engine' },
  review: { state: 'open', word: 'Open' },
  reject: { state: 'rejected', word: 'Rejected by the engine' },
} as const

/** Most rows stay as they are from one key to the next. */
const Option = memo(function Option({ row, state }: { row: QueueRow; state: QueueState }) {
  return (
    <>
      <span className={classes.optionTitles}>
        <span className="truncate" title={`${row.left_id}: ${row.left_title}`}>
          <RecordName id={row.left_id} title={row.left_title} />
        </span>
        <span
          className={`truncate ${classes.optionRight}`}
          title={`${row.right_id}: ${row.right_title}`}
        >
          <RecordName id={row.right_id} title={row.right_title} />
        </span>
      </span>
      <span className={classes.optionFacts}>
        <span className={classes.optionConfidence}>
          <span className="visually-hidden">confidence </span>
          {confidenceText(row.confidence)}
        </span>
        <span className={classes.optionMarks}>
          {row.leased_by !== null && (
            <span title={`${row.leased_by} has this pair open`}>
              <IconLock size={12} stroke={2} aria-hidden />
              <span className="visually-hidden">, open at {row.leased_by}</span>
            </span>
          )}
          {state === 'open' && row.reason === 'ambiguous' && (
            <span className={classes.twin} title="Near twin: another record fits as well">
              <span aria-hidden>≈</span>
              <span className="visually-hidden">, near twin</span>
            </span>
          )}
          {state === 'unasked' ? (
            <StateMark {...engineMarks[row.decision]} />
          ) : (
            state !== 'open' && <StateMark state={state} word={stateWords[state]} />
          )}
        </span>
      </span>
    </>
  )
})

function Coming({ at }: { at: number }) {
  return (
    <span className={classes.optionTitles}>
      <SkeletonBar width={120 + ((at * 37) % 60)} />
      <SkeletonBar width={100 + ((at * 23) % 70)} />
    </span>
  )
}

function indexAfter(key: string, index: number, count: number, screen: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, index + 1)
    case 'ArrowUp':
      return Math.max(0, index - 1)
    case 'PageDown':
      return Math.min(count - 1, index + screen)
    case 'PageUp':
      return Math.max(0, index - screen)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
