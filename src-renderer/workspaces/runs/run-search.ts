import { choiceOf, present, textOf, type RawSearch } from '../../search-params.ts'

export const runTabs = [
  'result',
  'contracts',
  'assignments',
  'what-if',
  'rejected',
  'events',
  'players',
  'properties',
  'matches',
  'candidates',
  'unmatched-left',
  'unmatched-right',
  'conflicts',
  'golden',
  'quality',
  'blocking',
  'inputs',
  'parameters',
  'notes',
  'log',
] as const
export type RunTab = (typeof runTabs)[number]

/** Tabs that every run has, whatever it is and has become. */
export const commonTabs = ['inputs', 'parameters', 'notes', 'log'] as const
/** Those of a finished allocation, of a finished run of events, and of a finished reconciliation. */
export const allocationTabs = [
  'result',
  'contracts',
  'assignments',
  'what-if',
  ...commonTabs,
] as const satisfies readonly RunTab[]
export const eventTabs = [
  'result',
  'rejected',
  'events',
  'players',
  'properties',
  ...commonTabs,
] as const satisfies readonly RunTab[]
export const reconciliationTabs = [
  'result',
  'matches',
  'candidates',
  'unmatched-left',
  'unmatched-right',
  'conflicts',
  'golden',
  'quality',
  'blocking',
  ...commonTabs,
] as const satisfies readonly RunTab[]
export type CommonTab = (typeof commonTabs)[number]

export const tabWords: Readonly<Record<RunTab, string>> = {
  result: 'Result',
  contracts: 'Contracts',
  assignments: 'Assignments',
  'what-if': 'What if',
  rejected: 'Rejected lines',
  events: 'Clean events',
  players: 'Players',
  properties: 'Properties',
  matches: 'Matches',
  candidates: 'Candidates',
  'unmatched-left': 'Unmatched left',
  'unmatched-right': 'Unmatched right',
  conflicts: 'Conflicts',
  golden: 'Golden',
  quality: 'Quality',
  blocking: 'Blocking',
  inputs: 'Inputs',
  parameters: 'Parameters',
  notes: 'Notes and tags',
  log: 'Log',
}

/** What the drawer shows. */
export interface OpenedDetail {
  readonly type: 'user' | 'group' | 'contract'
  /** '' is the group of users without one. */
  readonly id: string
}

/** Tab, filters, order and opened detail of a run's screen, as they stand in the address. */
export interface RunSearch {
  readonly tab?: RunTab
  /** Filters of the grid, see `components/grid/grid-filters.ts`. */
  readonly where?: string
  /** Columns, the most important first; `-column` for falling order. */
  readonly sort?: string
  /** `user:u17`, `group:g01`, `contract:c9`. */
  readonly open?: string
  /** The opened point of a sweep, counted from 1. */
  readonly point?: number
  /**
   * The opened row of a list: `17@/logs/day.jsonl`, an event's or a player's id, a key; the number of
   * a pair or of a golden record, the id of a record without a partner.
   */
  readonly row?: string
  /** The cell of the cohorts whose players are listed: `week:2025-03-03:2`. */
  readonly cell?: string
  /** By what cohorts are grouped; a day where nothing is said. */
  readonly cohorts?: 'week'
  /** Ids of two records of a reconciliation: why they are no pair. */
  readonly left?: string
  readonly right?: string
}

export function parseRunSearch(raw: RawSearch): RunSearch {
  const sort = textOf(raw['sort'])
  const open = textOf(raw['open'])
  return present({
    tab: choiceOf(runTabs, raw['tab']),
    where: whereOf(raw['where']),
    sort: sort !== undefined && /^-?[a-z_]\w*(,-?[a-z_]\w*){0,3}$/.test(sort) ? sort : undefined,
    open: open !== undefined && parseOpened(open) !== null ? open : undefined,
    point: pointOf(raw['point']),
    row: rowOf(raw['row']),
    cell: cellText(raw['cell']),
    cohorts: raw['cohorts'] === 'week' ? ('week' as const) : undefined,
    left: rowOf(raw['left']),
    right: rowOf(raw['right']),
  })
}

export function parseOpened(open: string | undefined): OpenedDetail | null {
  const match = /^(user|group|contract):(.*)$/s.exec(open ?? '')
  if (match === null) return null
  return { type: match[1] as OpenedDetail['type'], id: match[2] ?? '' }
}

export function openedText(detail: OpenedDetail): string {
  return `${detail.type}:${detail.id}`
}

function rowOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, 5000)
    : undefined
}

function cellText(value: unknown): string | undefined {
  return typeof value === 'string' && /^(day|week):\d{4}-\d{2}-\d{2}:\d{0,5}$/.test(value)
    ? value
    : undefined
}

function pointOf(value: unknown): number | undefined {
  const point = Number(value)
  return Number.isInteger(point) && point >= 1 && point <= 100_000 ? point : undefined
}

/** Longer than other texts: a list of two hundred ids fits. */
function whereOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 12_000) : undefined
}
