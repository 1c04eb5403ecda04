import type { RejectedLine } from '../../../../src-shared/events/report.ts'
import type { EventRow, PlayerRow } from '../../../../src-shared/events/result.ts'
import { reasonWords } from '../../../../src-shared/events/words.ts'
import type { GridColumn } from '../../../components/data-grid.tsx'
import { Chip } from '../../../components/status-chip.tsx'
import { fileName, formatCount, formatNumber, nothing } from '../../../format.ts'
import { instantWords } from './event-words.ts'

const reasonName = (reason: string): string =>
  Object.hasOwn(reasonWords, reason) ? reasonWords[reason as keyof typeof reasonWords].name : reason

export const rejectedColumnsOf = (): readonly GridColumn<RejectedLine>[] => [
  {
    id: 'reason',
    header: 'Reason',
    width: '138px',
    sortable: true,
    filter: { type: 'text', byChoice: true, offered: true, valueWords: reasonName },
    text: ({ reason }) => reason,
    title: ({ reason }) => reasonWords[reason].help,
    cell: ({ reason }) => <Chip tone="warn">{reasonName(reason)}</Chip>,
  },
  {
    id: 'file',
    header: 'File',
    width: 'minmax(176px, 0.7fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text', byChoice: true, offered: true, valueWords: fileName },
    text: ({ file }) => file,
    title: ({ file }) => file,
    cell: ({ file }) => fileName(file),
  },
  {
    id: 'line',
    header: 'Line',
    width: '84px',
    align: 'end',
    sortable: true,
    filter: { type: 'number' },
    text: ({ line }) => String(line),
    cell: ({ line }) => formatCount(line),
  },
  {
    id: 'detail',
    header: 'What is wrong',
    width: 'minmax(180px, 1fr)',
    sortable: true,
    filter: { type: 'text', offered: true },
    title: ({ detail }) => detail,
    cell: ({ detail }) => detail,
  },
  {
    id: 'raw',
    header: 'Raw text',
    width: 'minmax(200px, 1.4fr)',
    mono: true,
    filter: { type: 'text', offered: true },
    text: ({ raw }) => raw,
    cell: ({ raw }) => raw,
  },
]

export const eventColumnsOf = (): readonly GridColumn<EventRow>[] => [
  {
    id: 'timestamp',
    header: 'Time (UTC)',
    width: '198px',
    sortable: true,
    filter: { type: 'text', offered: true },
    text: ({ timestamp }) => timestamp,
    cell: ({ timestamp }) => instantWords(timestamp),
  },
  {
    id: 'event_type',
    header: 'Event type',
    width: 'minmax(110px, 0.8fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text', byChoice: true, offered: true },
    title: ({ event_type }) => event_type,
    cell: ({ event_type }) => event_type,
  },
  {
    id: 'player_id',
    header: 'Player',
    width: 'minmax(110px, 0.8fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text', offered: true },
    title: ({ player_id }) => player_id,
    cell: ({ player_id }) => player_id,
  },
  {
    id: 'session_id',
    header: 'Session',
    width: 'minmax(100px, 0.7fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text' },
    title: ({ session_id }) => session_id ?? '',
    text: ({ session_id }) => session_id ?? '',
    cell: ({ session_id }) => session_id ?? nothing,
  },
  {
    id: 'event_date',
    header: 'Day',
    width: '96px',
    sortable: true,
    hiddenAtFirst: true,
    filter: { type: 'text', byChoice: true, offered: true },
    cell: ({ event_date }) => event_date,
  },
  {
    id: 'revenue',
    header: 'Revenue',
    width: '96px',
    align: 'end',
    sortable: true,
    filter: { type: 'number', offered: true, totalWords: (value) => formatNumber(value) },
    text: ({ revenue }) => String(revenue ?? ''),
    cell: ({ revenue }) => formatNumber(revenue, 4),
  },
  {
    id: 'revenue_outlier',
    header: 'Outlier',
    help: 'Its revenue is above max_revenue_per_event: flagged, counted, not summed.',
    width: '84px',
    sortable: true,
    filter: { type: 'boolean', valueWords: (value) => (value === 'true' ? 'Outlier' : 'Counted') },
    text: ({ revenue_outlier }) => (revenue_outlier === true ? '1' : '0'),
    cell: ({ revenue_outlier }) =>
      revenue_outlier === true ? <Chip tone="warn">Outlier</Chip> : '',
  },
  {
    id: 'properties',
    header: 'Properties',
    width: 'minmax(160px, 1.6fr)',
    mono: true,
    filter: { type: 'text' },
    title: ({ properties }) => properties ?? '',
    text: ({ properties }) => properties ?? '',
    cell: ({ properties }) => properties ?? '',
  },
  {
    id: 'event_id',
    header: 'Event id',
    width: 'minmax(100px, 0.7fr)',
    mono: true,
    sortable: true,
    hiddenAtFirst: true,
    filter: { type: 'text' },
    title: ({ event_id }) => event_id,
    cell: ({ event_id }) => event_id,
  },
  {
    id: 'extra',
    header: 'Further fields',
    help: 'Fields of the line that the configuration maps to nothing, as JSON.',
    width: 'minmax(120px, 1fr)',
    mono: true,
    hiddenAtFirst: true,
    filter: { type: 'text' },
    title: ({ extra }) => extra ?? '',
    text: ({ extra }) => extra ?? '',
    cell: ({ extra }) => extra ?? '',
  },
]

export const playerColumnsOf = (): readonly GridColumn<PlayerRow>[] => [
  {
    id: 'player_id',
    header: 'Player',
    width: 'minmax(140px, 1fr)',
    mono: true,
    sortable: true,
    filter: { type: 'text', offered: true },
    title: ({ player_id }) => player_id,
    cell: ({ player_id }) => player_id,
  },
  count('events', 'Events', ({ events }) => events),
  count('sessions', 'Sessions', ({ sessions }) => sessions),
  {
    id: 'revenue',
    header: 'Revenue',
    width: '110px',
    align: 'end',
    sortable: true,
    filter: { type: 'number', offered: true, totalWords: (value) => formatNumber(value) },
    text: ({ revenue }) => String(revenue),
    cell: ({ revenue }) => formatNumber(revenue),
  },
  {
    id: 'first_event',
    header: 'First event (UTC)',
    width: '198px',
    sortable: true,
    text: ({ first_event }) => first_event,
    cell: ({ first_event }) => instantWords(first_event),
  },
  {
    id: 'last_event',
    header: 'Last event (UTC)',
    width: '198px',
    sortable: true,
    text: ({ last_event }) => last_event,
    cell: ({ last_event }) => instantWords(last_event),
  },
]

function count(
  id: string,
  header: string,
  value: (row: PlayerRow) => number,
): GridColumn<PlayerRow> {
  return {
    id,
    header,
    width: '100px',
    align: 'end',
    sortable: true,
    filter: { type: 'number', totalWords: (total) => formatNumber(total, 1) },
    text: (row) => String(value(row)),
    cell: (row) => formatCount(value(row)),
  }
}
