import type { EtlSummary } from '../../../../src-shared/events/report.ts'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { PlotTable } from '../../../components/plot-table.tsx'
import { countOf, formatCount, formatShare } from '../../../format.ts'
import classes from './events.module.css'

interface EventTypesProps {
  readonly summary: EtlSummary
  readonly onType: (type: string) => void
}

const mostBars = 8

/** The mix of event types; a bar leads to the events of its type. */
export function EventTypes({ summary, onType }: EventTypesProps) {
  const types = summary.event_types
  const all = summary.quality.counts.kept
  const share = (events: number) => (all === 0 ? 0 : events / all)
  const [first] = types
  const rest = types.slice(mostBars)
  return (
    <div className={classes.plot}>
      <PlotFrame
        id="events-types"
        title="Event types"
        finding={
          first === undefined
            ? 'There are no events'
            : `${countOf(types.length, 'type')}, most often ${first.event_type} (${formatShare(
                share(first.events),
              )})`
        }
        plot={
          <ul className={classes.types}>
            {types.slice(0, mostBars).map(({ event_type, events }) => (
              <li key={event_type}>
                <button type="button" onClick={() => onType(event_type)}>
                  <span className={`${classes.typeName} mono truncate`} title={event_type}>
                    {event_type}
                  </span>
                  <span className={classes.typeBar} aria-hidden>
                    <span style={{ width: `${(events / (first?.events ?? 1)) * 100}%` }} />
                  </span>
                  <span className={classes.typeCount}>{formatCount(events)}</span>
                  <span className={classes.typeShare}>{formatShare(share(events))}</span>
                </button>
              </li>
            ))}
            {rest.length > 0 && (
              <li className={`muted ${classes.typesRest}`}>
                {countOf(rest.length, 'further type')} with{' '}
                {countOf(
                  rest.reduce((sum, { events }) => sum + events, 0),
                  'event',
                )}
                : see the table
              </li>
            )}
          </ul>
        }
        table={
          <div className={classes.twin}>
            <PlotTable
              label="Event types"
              noun={['type', 'types']}
              rows={types}
              firstSort={{ column: 'events', direction: 'desc' }}
              onOpen={({ event_type }) => onType(event_type)}
              columns={[
                {
                  id: 'event_type',
                  header: 'Event type',
                  width: 'minmax(120px, 1fr)',
                  mono: true,
                  sortable: true,
                  value: ({ event_type }) => event_type,
                  cell: ({ event_type }) => event_type,
                },
                {
                  id: 'events',
                  header: 'Events',
                  width: '96px',
                  align: 'end',
                  sortable: true,
                  value: ({ events }) => events,
                  text: ({ events }) => String(events),
                  cell: ({ events }) => formatCount(events),
                },
                {
                  id: 'share',
                  header: 'Share',
                  width: '80px',
                  align: 'end',
                  sortable: true,
                  value: ({ events }) => events,
                  text: ({ events }) => String(share(events)),
                  cell: ({ events }) => formatShare(share(events)),
                },
              ]}
            />
          </div>
        }
      />
    </div>
  )
}
