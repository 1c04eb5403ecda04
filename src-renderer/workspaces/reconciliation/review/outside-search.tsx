import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { FoundRecords } from '../../../../src-shared/reconciliation/result.ts'
import { countOf } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { RecordName } from './record-name.tsx'
import classes from './review.module.css'

type Found = FoundRecords['records'][number]

interface OutsideSearchProps {
  readonly id: string
  readonly field: Ref<HTMLInputElement>
  /** The record found and the side of the open pair that stays. */
  readonly onLook: (found: Found, keeps: RecordSide) => void
  readonly onAccept: ((found: Found, keeps: RecordSide) => void) | null
}

const few = 12

/** Looks for a partner among all records of a list, compared or not. */
export function OutsideSearch({ id, field, onLook, onAccept }: OutsideSearchProps) {
  const [side, setSide] = useState<RecordSide>('right')
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 150)
  const zone = useRef<HTMLElement>(null)
  const keeps = side === 'right' ? 'left' : 'right'
  const found = useQuery(
    rpc.reconciliation.records.queryOptions({
      input: { id, side, text: asked, limit: few },
      enabled: asked !== '',
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const records = asked === '' ? [] : (found.data?.records ?? [])
  const count = records.length
  useEffect(() => {
    if (count > 0) zone.current?.scrollIntoView({ block: 'nearest' })
  }, [count])
  /** Arrows walk from the field over what was found. */
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') {
      setText('')
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      return
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const stops = [
      ...(zone.current?.querySelectorAll<HTMLElement>('input[type="search"], [data-found]') ?? []),
    ]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)]
    if (at === -1 || next === undefined) return
    event.preventDefault()
    next.focus()
  }
  return (
    <section ref={zone} className={classes.zoneSection} aria-labelledby="review-outside">
      <div className={classes.zoneHead}>
        <h2 id="review-outside">Search beyond the candidates</h2>
      </div>
      <div className={classes.filterRow}>
        <TextInput
          ref={field}
          type="search"
          className={classes.grow}
          aria-label={`Search the ${side} list`}
          placeholder={`Any words of a ${side} record`}
          value={text}
          leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <SegmentedControl
          aria-label="List to search"
          value={side}
          data={[
            { value: 'left', label: 'Left' },
            { value: 'right', label: 'Right' },
          ]}
          onChange={(value) => setSide(value === 'left' ? 'left' : 'right')}
        />
      </div>
      {found.isError && asked !== '' && (
        <p className={classes.small} role="alert">
          {readableError(found.error).what}
        </p>
      )}
      {asked !== '' && found.data !== undefined && (
        <p className={classes.small} role="status">
          {records.length < found.data.total
            ? `The first ${records.length} of ${countOf(found.data.total, 'record')}`
            : countOf(found.data.total, 'record')}
        </p>
      )}
      {records.length > 0 && (
        <ul className={classes.choices}>
          {records.map((record) => (
            <li key={record.row}>
              <button
                type="button"
                data-found
                className={classes.choice}
                title={`${record.id}: ${record.title}. Open this pair`}
                onClick={() => onLook(record, keeps)}
                onKeyDown={onKeyDown}
              >
                <span className="truncate">
                  <RecordName id={record.id} title={record.title} />
                </span>
              </button>
              {onAccept !== null && (
                <Button
                  h={22}
                  px={6}
                  aria-label={`Accept this one: ${record.title || record.id}`}
                  onClick={() => onAccept(record, keeps)}
                >
                  Accept this one
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
