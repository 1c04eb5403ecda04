import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BulkRequest, QueueFilter } from '../../../../src-shared/reconciliation/review.ts'
import { SkeletonBar } from '../../../components/states.tsx'
import { countOf, formatFixed } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { confidenceText, showWords } from './review-words.ts'
import classes from './review.module.css'

interface BulkDialogProps {
  readonly id: string
  readonly filter: QueueFilter
  readonly opened: boolean
  readonly onClose: () => void
  /** Returns how many pairs were decided. */
  readonly onDecide: (request: BulkRequest) => Promise<number>
  readonly onDone: (message: string) => void
}

type Action = BulkRequest['action']

const verbs: Readonly<Record<Action, string>> = {
  accept: 'Accept',
  reject: 'Reject',
  defer: 'Defer',
}
const dones: Readonly<Record<Action, string>> = {
  accept: 'Accepted',
  reject: 'Rejected',
  defer: 'Deferred',
}
const shownPairs = 6

/** Decides every pair of the filter at once, after a look at how many and which they are. */
export function BulkDialog(props: BulkDialogProps) {
  const [isBusy, setBusy] = useState(false)
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      closeOnEscape={!isBusy}
      closeOnClickOutside={!isBusy}
      withCloseButton={!isBusy}
      title="Decide all pairs of this list"
      size={560}
    >
      <BulkForm {...props} isBusy={isBusy} onBusy={setBusy} />
    </Modal>
  )
}

interface BulkFormProps extends BulkDialogProps {
  readonly isBusy: boolean
  readonly onBusy: (isBusy: boolean) => void
}

function BulkForm(props: BulkFormProps) {
  const { id, filter, onClose, onDecide, onDone, isBusy, onBusy } = props
  const [action, setAction] = useState<Action>('accept')
  const [note, setNote] = useState('')
  const [failed, setFailed] = useState<string | null>(null)
  const preview = useQuery(
    rpc.reviews.queue.queryOptions({
      input: { id, ...filter, order: 'confidence', offset: 0, limit: shownPairs },
      staleTime: 0,
      gcTime: 0,
    }),
  )
  const total = preview.data?.total ?? 0
  const decide = async (): Promise<void> => {
    onBusy(true)
    setFailed(null)
    try {
      const pairs = await onDecide({
        filter,
        action,
        note: note.trim(),
        expected: total,
        seen: preview.data?.number ?? 0,
      })
      onDone(`${dones[action]} ${countOf(pairs, 'pair')}`)
      onClose()
    } catch (error) {
      const { what, remedy } = readableError(error)
      setFailed(`${what} ${remedy}`)
      void preview.refetch()
    } finally {
      onBusy(false)
    }
  }
  return (
    <form
      className={classes.bulk}
      onSubmit={(event) => {
        event.preventDefault()
        void decide()
      }}
    >
      <p>{filterSentence(filter)}</p>
      {preview.isError ? (
        <p role="alert">{readableError(preview.error).what}</p>
      ) : preview.data === undefined ? (
        <SkeletonBar width={240} />
      ) : (
        <>
          <p>
            <strong>{countOf(total, 'pair')}</strong>
            {total > shownPairs && ', the most confident of them:'}
          </p>
          <ul className={classes.bulkPairs}>
            {preview.data.rows.map((row) => (
              <li key={`${row.left_id} ${row.right_id}`}>
                <span className="truncate">{row.left_title || row.left_id}</span>
                <span className="truncate">{row.right_title || row.right_id}</span>
                <span>{confidenceText(row.confidence)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <SegmentedControl
        aria-label="Decision"
        value={action}
        data={(['accept', 'reject', 'defer'] as const).map((value) => ({
          value,
          label: verbs[value],
        }))}
        onChange={(value) => setAction(value)}
      />
      <TextInput
        label="Note"
        placeholder="Why, for the log"
        maxLength={10_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {failed !== null && (
        <p role="alert" className={classes.failed}>
          {failed}
        </p>
      )}
      {isBusy && (
        <p role="status" className={classes.small}>
          Deciding {countOf(total, 'pair')}: all of them or none.
        </p>
      )}
      <div className={classes.dialogButtons}>
        <Button onClick={onClose} disabled={isBusy}>
          Cancel
        </Button>
        <Button
          type="submit"
          variant="filled"
          loading={isBusy}
          disabled={preview.data === undefined || total === 0}
        >
          {verbs[action]} {countOf(total, 'pair')}
        </Button>
      </div>
    </form>
  )
}

function filterSentence({ show, text, least, most, reason }: QueueFilter): string {
  const parts = [
    ...(text === '' ? [] : [`with “${text}” in an id or a title`]),
    ...(least === null && most === null
      ? []
      : [`of a confidence from ${formatFixed(least ?? 0, 2)} to ${formatFixed(most ?? 1, 2)}`]),
    ...(reason === 'ambiguous' ? ['that are near twins'] : []),
  ]
  const shown = show === 'all' ? 'All pairs' : `${showWords[show]} pairs`
  return `${shown}${parts.length === 0 ? '' : ` ${parts.join(', ')}`}. One undo takes all of it back.`
}
