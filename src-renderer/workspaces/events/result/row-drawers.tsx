import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import { reasonWords } from '../../../../src-shared/events/words.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { Drawer } from '../../../components/drawer.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Chip } from '../../../components/status-chip.tsx'
import { countOf, fileName, formatCount, formatShare, formatValue } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { instantWords } from './event-words.ts'
import classes from './events.module.css'

interface RowDrawerProps {
  readonly runId: string
  /** As it stands in the address. */
  readonly row: string
  readonly focusRequest: number
  readonly onClose: () => void
  readonly onStep: (by: -1 | 1) => void
  readonly onEvents: (filters: readonly GridFilter[]) => void
  readonly onRejected: (filters: readonly GridFilter[]) => void
}

const forever = Number.POSITIVE_INFINITY

const equal = <C extends string>(column: C, value: string) => ({
  column,
  op: 'equals' as const,
  value,
})

/** A rejected line: where it stands, why it is none, its text. */
export function LineDrawer({ runId, row, onRejected, ...drawer }: RowDrawerProps) {
  const [, number = '', file = ''] = /^(\d+)@(.*)$/s.exec(row) ?? []
  const query = useQuery({
    ...rpc.events.rejected.queryOptions({
      input: {
        id: runId,
        limit: 1,
        filters: [equal('file', file.slice(0, 500)), equal('line', number)],
      },
      staleTime: forever,
    }),
    enabled: number !== '',
    placeholderData: keepPreviousData,
  })
  const line = query.data?.rows[0]
  return (
    <Drawer title={`Line ${number} of ${fileName(file)}`} {...drawer}>
      <Asked query={query} none="The run has no such rejected line">
        {line !== undefined && (
          <>
            <p className={classes.drawerLead}>
              <Chip tone="warn">{reasonWords[line.reason].name}</Chip> {line.detail}
            </p>
            <p className="muted">{reasonWords[line.reason].help}</p>
            <dl className={classes.facts}>
              <dt>File</dt>
              <dd>
                <Copyable value={line.file}>{line.file}</Copyable>
              </dd>
              <dt>Line</dt>
              <dd>{formatCount(line.line)}</dd>
            </dl>
            <TextBlock title="Raw text" text={line.raw} cut={line.raw.length >= 2000} />
            <div className={classes.links}>
              <Button
                onClick={() =>
                  onRejected([{ column: 'reason', op: 'one_of', values: [line.reason] }])
                }
              >
                All of this reason
              </Button>
              <Button
                onClick={() => onRejected([{ column: 'file', op: 'one_of', values: [line.file] }])}
              >
                All of this file
              </Button>
            </div>
          </>
        )}
      </Asked>
    </Drawer>
  )
}

/** A clean event with its properties and what it leads to. */
export function EventDrawer({ runId, row, onEvents, ...drawer }: RowDrawerProps) {
  const query = useQuery({
    ...rpc.events.cleaned.queryOptions({
      input: { id: runId, limit: 1, filters: [equal('event_id', row.slice(0, 500))] },
      staleTime: forever,
    }),
    placeholderData: keepPreviousData,
  })
  const event = query.data?.rows[0]
  const only = (column: string, value: string) =>
    onEvents([{ column, op: 'one_of', values: [value] }])
  return (
    <Drawer title={event?.event_type ?? 'Event'} {...drawer}>
      <Asked query={query} none="The run has no event of this id">
        {event !== undefined && (
          <>
            <dl className={classes.facts}>
              <dt>Time</dt>
              <dd>{instantWords(event.timestamp)} UTC</dd>
              <dt>Event id</dt>
              <dd>
                <Copyable value={event.event_id} />
              </dd>
              <dt>Player</dt>
              <dd>
                <Copyable value={event.player_id} />
              </dd>
              {event.session_id !== null && (
                <>
                  <dt>Session</dt>
                  <dd>
                    <Copyable value={event.session_id} />
                  </dd>
                </>
              )}
              {event.revenue !== null && (
                <>
                  <dt>Revenue</dt>
                  <dd>
                    {formatValue(event.revenue)}
                    {event.revenue_outlier === true && ' (outlier: not summed)'}
                  </dd>
                </>
              )}
            </dl>
            {event.properties !== null && (
              <TextBlock title="Properties" text={pretty(event.properties)} />
            )}
            {event.extra !== null && event.extra !== '{}' && (
              <TextBlock title="Further fields" text={pretty(event.extra)} />
            )}
            <div className={classes.links}>
              <Button onClick={() => only('player_id', event.player_id)}>
                Events of this player
              </Button>
              {event.session_id !== null && (
                <Button onClick={() => only('session_id', event.session_id ?? '')}>
                  Events of this session
                </Button>
              )}
              <Button onClick={() => only('event_date', event.event_date)}>
                Events of this day
              </Button>
            </div>
          </>
        )}
      </Asked>
    </Drawer>
  )
}

/** The values of a key of the properties. */
export function PropertyDrawer({ runId, row, onEvents, ...drawer }: RowDrawerProps) {
  const query = useQuery({
    ...rpc.events.property.queryOptions({ input: { id: runId, key: row }, staleTime: forever }),
    placeholderData: keepPreviousData,
  })
  const facts = query.data
  const most = facts?.top[0]?.events ?? 1
  return (
    <Drawer title={<span className="mono">{row}</span>} {...drawer}>
      <Asked query={query} none="No clean event has this key">
        {facts !== undefined && facts.events > 0 && (
          <>
            <dl className={classes.facts}>
              <dt>Clean events with it</dt>
              <dd>{formatCount(facts.events)}</dd>
              <dt>Different values</dt>
              <dd>{formatCount(facts.distinct)}</dd>
              {facts.nulls > 0 && (
                <>
                  <dt>Null</dt>
                  <dd>
                    {formatCount(facts.nulls)} ({formatShare(facts.nulls / facts.events)})
                  </dd>
                </>
              )}
              {facts.numbers !== null && (
                <>
                  <dt>Numbers</dt>
                  <dd>
                    {formatValue(facts.numbers.min)} to {formatValue(facts.numbers.max)}, mean{' '}
                    {formatValue(facts.numbers.mean)}
                  </dd>
                </>
              )}
            </dl>
            <h3 className={classes.subhead}>Most frequent values</h3>
            <ul className={classes.types}>
              {facts.top.map(({ value, events }) => (
                <li key={value} className={classes.valueLine}>
                  <span className={`${classes.typeName} mono truncate`} title={value}>
                    {value === '' ? '(empty text)' : value}
                  </span>
                  <span className={classes.typeBar} aria-hidden>
                    <span style={{ width: `${(events / most) * 100}%` }} />
                  </span>
                  <span className={classes.typeCount}>{formatCount(events)}</span>
                </li>
              ))}
            </ul>
            <h3 className={classes.subhead}>In events of</h3>
            <div className={classes.links}>
              {facts.event_types.map(({ event_type, events }) => (
                <Button
                  key={event_type}
                  title={countOf(events, 'event')}
                  onClick={() =>
                    onEvents([{ column: 'event_type', op: 'one_of', values: [event_type] }])
                  }
                >
                  <span className="mono">{event_type}</span>
                </Button>
              ))}
            </div>
          </>
        )}
      </Asked>
    </Drawer>
  )
}

interface AskedProps {
  readonly query: {
    readonly isError: boolean
    readonly error: unknown
    readonly data: unknown
    readonly refetch: () => unknown
  }
  readonly none: string
  readonly children: ReactNode
}

function Asked({ query, none, children }: AskedProps) {
  if (query.isError) {
    return <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
  }
  if (query.data === undefined) return <SkeletonRows rows={8} columns={2} />
  return children === false ? <EmptyState title={none} /> : children
}

function TextBlock({ title, text, cut = false }: { title: string; text: string; cut?: boolean }) {
  const clipboard = useClipboard({ timeout: 1500 })
  return (
    <section>
      <div className={classes.textHead}>
        <h3 className={classes.subhead}>{title}</h3>
        <Button
          variant="subtle"
          h={24}
          px={6}
          leftSection={
            clipboard.copied ? (
              <IconCheck size={14} aria-hidden />
            ) : (
              <IconCopy size={14} aria-hidden />
            )
          }
          onClick={() => clipboard.copy(text)}
        >
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <pre className={classes.raw} tabIndex={0}>
        {text === '' ? '(nothing)' : text}
      </pre>
      {cut && <p className="muted">Longer lines are cut at 2,000 characters.</p>}
    </section>
  )
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
