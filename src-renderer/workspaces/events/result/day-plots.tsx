import type { EventDay, EventDays } from '../../../../src-shared/events/result.ts'
import { daysFinding } from '../../../../src-shared/events/sentences.ts'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { formatCount, formatNumber, formatSeconds, formatValue } from '../../../format.ts'
import { DayBars, type DayBar } from './day-bars.tsx'
import { calendarOf } from './event-days.ts'
import { dayWords, longDayWords, readerEventNumbers } from './event-words.ts'
import classes from './events.module.css'

interface DayPlotsProps {
  readonly days: EventDays
  readonly onDay: (date: string) => void
}

/** Players, revenue and sessions over the days; a bar leads to the events of its day. */
export function DayPlots({ days, onDay }: DayPlotsProps) {
  if (days.days.length === 0) {
    return (
      <EmptyState title="No day is listed">
        No day has as many active players as aggregation.min_dau asks for.
      </EmptyState>
    )
  }
  const table = <DaysTable days={days} onDay={onDay} />
  const revenue = days.days.reduce((sum, day) => sum + day.revenue, 0)
  const hasNoRevenue = days.days.every((day) => day.revenue === 0)
  const players = days.days.reduce((sum, { paying_players }) => sum + paying_players, 0)
  const sessions = days.days.reduce((sum, day) => sum + day.sessions, 0)
  return (
    <div className={classes.plots}>
      <div className={classes.plot}>
        <PlotFrame
          id="events-dau"
          title="Daily active players"
          finding={daysFinding(days, readerEventNumbers)}
          plot={
            <DayBars
              label="Daily active players by day"
              up="players"
              partWord="new players"
              bars={barsOf(days, (day) => ({
                value: day.dau,
                part: Math.min(day.dau, day.new_players),
                words: `${formatCount(day.dau)} active players, ${formatCount(day.new_players)} new`,
              }))}
              onOpen={onDay}
            />
          }
          table={table}
        />
      </div>
      <div className={classes.plot}>
        <PlotFrame
          id="events-revenue"
          title="Revenue"
          finding={
            hasNoRevenue
              ? 'No event has counted revenue'
              : `${formatValue(revenue)} in all, ${formatCount(players)} player days with a payment`
          }
          plot={
            hasNoRevenue ? (
              <p className={`muted ${classes.noBars}`}>
                No clean event has a number above 0 in a property that revenue_properties names.
              </p>
            ) : (
              <DayBars
                label="Revenue by day"
                up="revenue"
                bars={barsOf(days, (day) => ({
                  value: day.revenue,
                  words: `${formatNumber(day.revenue)} of ${formatCount(
                    day.paying_players,
                  )} paying players, ${formatNumber(day.arpdau, 4)} per active player`,
                }))}
                onOpen={onDay}
              />
            )
          }
          table={table}
        />
      </div>
      <div className={classes.plot}>
        <PlotFrame
          id="events-sessions"
          title="Sessions"
          finding={
            sessions === 0
              ? 'No event names a session'
              : `${formatCount(sessions)} in all, ${formatSeconds(meanLength(days))} long on average`
          }
          plot={
            sessions === 0 ? (
              <p className={`muted ${classes.noBars}`}>
                Where the log has one under another name, map session_id to it.
              </p>
            ) : (
              <DayBars
                label="Sessions by day"
                up="sessions"
                bars={barsOf(days, (day) => ({
                  value: day.sessions,
                  words: `${formatCount(day.sessions)} sessions, ${
                    day.avg_session_seconds === null
                      ? 'without a length'
                      : `${formatSeconds(day.avg_session_seconds)} on average`
                  }`,
                }))}
                onOpen={onDay}
              />
            )
          }
          table={table}
        />
      </div>
    </div>
  )
}

/** Seconds, over all sessions of all days. */
function meanLength({ days }: EventDays): number {
  const sessions = days.reduce((sum, day) => sum + day.sessions, 0)
  const seconds = days.reduce((sum, day) => sum + (day.avg_session_seconds ?? 0) * day.sessions, 0)
  return sessions === 0 ? 0 : seconds / sessions
}

function barsOf(
  days: EventDays,
  values: (day: EventDay) => { value: number; part?: number; words: string },
): readonly DayBar[] {
  return calendarOf(days).map(({ date, day }) => {
    const incomplete = days.incomplete.includes(date)
    const name = longDayWords(date)
    if (day === null) {
      return { date, value: null, incomplete, words: `${name}: fewer players than min_dau` }
    }
    const { words, ...rest } = values(day)
    const cut = incomplete ? ' (the log does not cover the whole day)' : ''
    return { date, incomplete, ...rest, words: `${name}: ${words}${cut}` }
  })
}

function DaysTable({ days, onDay }: DayPlotsProps) {
  const columns: readonly PlotColumn<EventDay>[] = [
    {
      id: 'date',
      header: 'Day',
      width: '124px',
      sortable: true,
      value: ({ date }) => date,
      text: ({ date }) => date,
      title: ({ date }) => longDayWords(date),
      cell: ({ date }) =>
        days.incomplete.includes(date) ? `${dayWords(date)} · incomplete` : dayWords(date),
    },
    number('dau', 'Players', (day) => day.dau, formatCount),
    number('new_players', 'New', (day) => day.new_players, formatCount),
    number('events', 'Events', (day) => day.events, formatCount),
    number('sessions', 'Sessions', (day) => day.sessions, formatCount),
    number('avg_session_seconds', 'Session', (day) => day.avg_session_seconds, formatSeconds),
    number(
      'revenue',
      'Revenue',
      (day) => day.revenue,
      (value) => formatNumber(value),
    ),
    number('paying_players', 'Paying', (day) => day.paying_players, formatCount),
    number(
      'arpdau',
      'Per player',
      (day) => day.arpdau,
      (value) => formatNumber(value, 4),
    ),
  ]
  return (
    <div className={classes.twin}>
      <PlotTable
        label="Metrics by day"
        noun={['day', 'days']}
        columns={columns}
        rows={days.days}
        firstSort={{ column: 'date', direction: 'asc' }}
        onOpen={({ date }) => onDay(date)}
      />
    </div>
  )
}

function number(
  id: string,
  header: string,
  value: (day: EventDay) => number | null,
  words: (value: number | null) => string,
): PlotColumn<EventDay> {
  return {
    id,
    header,
    width: '84px',
    align: 'end',
    sortable: true,
    value: (day) => value(day) ?? -1,
    text: (day) => String(value(day) ?? ''),
    cell: (day) => words(value(day)),
  }
}
