import { useEffect, useMemo } from 'react'
import type {
  EtlSummary,
  PropertyProfile,
  RejectedLine,
} from '../../../../src-shared/events/report.ts'
import type { CohortCell, EventRow, PlayerRow } from '../../../../src-shared/events/result.ts'
import { reasonWords } from '../../../../src-shared/events/words.ts'
import { PlotTable } from '../../../components/plot-table.tsx'
import { QueryGrid } from '../../../components/query-grid.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { countOf, formatCount, formatShare } from '../../../format.ts'
import type { RunSearch } from '../../runs/run-search.ts'
import type { SearchChange } from '../../runs/use-result-search.ts'
import { cellWords } from './event-words.ts'
import { eventsSource, playersSource, rejectedSource } from './events-source.ts'
import { eventColumnsOf, playerColumnsOf, rejectedColumnsOf } from './list-columns.tsx'
import type { RowWalk } from './use-row-walk.ts'
import classes from './events.module.css'

interface ListTabProps {
  readonly runId: string
  readonly summary: EtlSummary
  readonly search: RunSearch
  readonly onSearch: (change: SearchChange) => void
  readonly walk: RowWalk
}

/** What the log calls the fields that a line can be rejected for: player_id is userId. */
function namesInLog({ configuration }: EtlSummary): readonly string[] {
  const { properties: _, ...fields } = configuration.fields
  return Object.entries(fields).flatMap(([field, path]) => {
    const name = typeof path === 'string' ? path : path.join('.')
    const isMade = field === 'event_id' && configuration.event_id === 'generate'
    return isMade || name === field ? [] : [`${field} is ${name}`]
  })
}

/** A rejected line by its place: what the address calls it. */
export const lineKey = ({ line, file }: Pick<RejectedLine, 'line' | 'file'>): string =>
  `${line}@${file}`

/** Every rejected line with its file, number, reason and text. */
export function RejectedTab({ runId, summary, search, onSearch, walk }: ListTabProps) {
  const source = useMemo(() => rejectedSource(runId), [runId])
  const columns = useMemo(() => rejectedColumnsOf(), [])
  const { counts } = summary.quality
  const rejected = Object.entries(counts.rejected).filter(([, count]) => count > 0)
  const otherNames = namesInLog(summary)
  const words = rejected.map(
    ([reason, count]) =>
      `${formatCount(count)} ${lowerFirst(reasonWords[reason as keyof typeof reasonWords].name)}`,
  )
  return (
    <div className={classes.listTab}>
      <p className={classes.tabFinding}>
        {rejected.length === 0
          ? 'Every line that is not blank became an event.'
          : `Of ${formatCount(counts.lines)} lines: ${words.join(', ')}.`}
        {rejected.length > 0 && otherNames.length > 0 && (
          <span className="muted"> In this log {otherNames.join(', ')}.</span>
        )}
      </p>
      <QueryGrid<RejectedLine>
        id="rejected-lines"
        label="Rejected lines"
        noun={['line', 'lines']}
        columns={columns}
        source={source}
        search={search}
        onSearch={onSearch}
        onOpen={(row, index, by) => walk.open(lineKey(row), index, by)}
        isOpen={(row) => search.row === lineKey(row)}
        following={search.row !== undefined}
        onRows={({ total, rowAt }) =>
          walk.setRows({
            total,
            at: (index) => {
              const row = rowAt(index)
              return row === undefined ? undefined : lineKey(row)
            },
          })
        }
        empty={
          <EmptyState title="No line was rejected">
            Every line that is not blank became a clean event.
          </EmptyState>
        }
      />
    </div>
  )
}

/** Every clean event, paged, sorted and filtered by the query process. */
export function EventsTab({ runId, summary, search, onSearch, walk }: ListTabProps) {
  const source = useMemo(() => eventsSource(runId), [runId])
  const columns = useMemo(() => eventColumnsOf(), [])
  return (
    <div className={classes.listTab}>
      <p className={classes.tabFinding}>
        {countOf(summary.quality.counts.kept, 'clean event')} of{' '}
        {countOf(summary.players, 'player')}; times are UTC.
      </p>
      <QueryGrid<EventRow>
        id="clean-events"
        label="Clean events"
        noun={['event', 'events']}
        columns={columns}
        source={source}
        search={search}
        onSearch={onSearch}
        onOpen={(row, index, by) => walk.open(row.event_id, index, by)}
        isOpen={(row) => search.row === row.event_id}
        following={search.row !== undefined}
        onRows={({ total, rowAt }) =>
          walk.setRows({ total, at: (index) => rowAt(index)?.event_id })
        }
        empty={
          <EmptyState title="No event is clean">
            Every line was blank or rejected: see the reasons on the Rejected lines tab.
          </EmptyState>
        }
      />
    </div>
  )
}

interface PlayersTabProps {
  readonly runId: string
  readonly cell: CohortCell
  readonly search: RunSearch
  readonly onSearch: (change: SearchChange) => void
  readonly onPlayer: (id: string) => void
}

/** The players of a cohort's cell; a row leads to the player's events. */
export function PlayersTab({ runId, cell, search, onSearch, onPlayer }: PlayersTabProps) {
  const source = useMemo(() => playersSource(runId, cell), [runId, cell])
  const columns = useMemo(() => playerColumnsOf(), [])
  return (
    <div className={classes.listTab}>
      <p className={classes.tabFinding}>
        {cellWords(cell)}.{' '}
        {cell.period === null ? 'Figures over the whole log.' : 'Figures of that time.'}
      </p>
      <QueryGrid<PlayerRow>
        id="cohort-players"
        label="Players"
        noun={['player', 'players']}
        columns={columns}
        source={source}
        search={search}
        onSearch={onSearch}
        onOpen={(row) => onPlayer(row.player_id)}
        empty={<EmptyState title="Nobody of this cohort was active then" />}
      />
    </div>
  )
}

interface PropertiesTabProps {
  readonly summary: EtlSummary
  readonly search: RunSearch
  readonly walk: RowWalk
}

/** Keys of the properties over all parsed lines; a row opens its values. */
export function PropertiesTab({ summary, search, walk }: PropertiesTabProps) {
  const { properties } = summary.quality
  const parsed = summary.metrics.events_loaded
  const { setRows } = walk
  useEffect(() => setRows({ total: properties.length, at: (index) => properties[index]?.key }))
  if (properties.length === 0) {
    return (
      <EmptyState title="No line has properties">
        If they stand beside the other fields, run again with properties: rest.
      </EmptyState>
    )
  }
  const share = ({ count }: PropertyProfile) => (parsed === 0 ? 0 : count / parsed)
  return (
    <div className={classes.listTab}>
      <p className={classes.tabFinding}>
        {countOf(properties.length, 'key')} in the properties of {formatCount(parsed)} parsed lines,
        before any is rejected.
      </p>
      <PlotTable<PropertyProfile>
        label="Properties"
        noun={['key', 'keys']}
        rows={properties}
        firstSort={{ column: 'count', direction: 'desc' }}
        onOpen={({ key }, index, by) => walk.open(key, index, by)}
        isOpen={({ key }) => key === search.row}
        columns={[
          {
            id: 'key',
            header: 'Key',
            width: 'minmax(140px, 1fr)',
            mono: true,
            sortable: true,
            value: ({ key }) => key,
            cell: ({ key }) => key,
            title: ({ key }) => key,
          },
          {
            id: 'count',
            header: 'Lines',
            width: '110px',
            align: 'end',
            sortable: true,
            value: ({ count }) => count,
            text: ({ count }) => String(count),
            cell: ({ count }) => formatCount(count),
          },
          {
            id: 'share',
            header: 'Share of lines',
            width: '120px',
            align: 'end',
            sortable: true,
            value: share,
            text: (row) => String(share(row)),
            cell: (row) => formatShare(share(row)),
          },
          {
            id: 'types',
            header: 'Types of values',
            width: 'minmax(160px, 1fr)',
            sortable: true,
            value: ({ types }) => types.join(', '),
            cell: ({ types }) => types.join(', '),
          },
        ]}
      />
    </div>
  )
}

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`
