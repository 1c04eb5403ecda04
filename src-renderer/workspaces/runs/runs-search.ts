import { choiceOf, choicesOf, present, textOf, type RawSearch } from '../../search-params.ts'
import type { JobKind, RunSort, RunState } from '../../../src-shared/runs.ts'

/** Written out: this module is part of the first screen, the schemas are not. */
const kinds = [
  'allocation',
  'sweep',
  'events',
  'reconciliation',
] as const satisfies readonly JobKind[]
const runStates = [
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'timed_out',
  'failed',
  'cancelled',
  'interrupted',
] as const satisfies readonly RunState[]
const activeStates = ['queued', 'running', 'cancelling'] as const satisfies readonly RunState[]
const sorts = [
  'created',
  'title',
  'started_by',
  'duration',
  'bytes',
  'assigned_users',
  'assignments',
  'gap_percent',
] as const satisfies readonly RunSort[]

export const runsViews = ['attention', 'active', 'pinned'] as const
export type RunsView = (typeof runsViews)[number]

/** Filters and order of the list of runs, as they stand in the address. */
export interface RunsSearch {
  readonly view?: RunsView
  readonly kind?: JobKind
  readonly state?: readonly RunState[]
  /** Of runs that succeeded. */
  readonly outcome?: 'ok' | 'warning'
  /** Dry runs alone, or none of them. */
  readonly dry?: 'only' | 'no'
  readonly text?: string
  readonly tag?: string
  /** Who started it. */
  readonly by?: string
  /** Created from this day on, or from this instant on: `2026-01-31`, or with a time and `Z`. */
  readonly from?: string
  /** Created up to the end of this day, or before this instant. */
  readonly to?: string
  /** `-column` for falling order. */
  readonly sort?: string
}

const outcomes = ['ok', 'warning'] as const
const dryChoices = ['only', 'no'] as const

export function parseRunsSearch(raw: RawSearch): RunsSearch {
  const state = choicesOf(runStates, raw['state'])
  const sort = textOf(raw['sort'])
  return present({
    view: choiceOf(runsViews, raw['view']),
    kind: choiceOf(kinds, raw['kind']),
    state: state.length === 0 ? undefined : state,
    outcome: choiceOf(outcomes, raw['outcome']),
    dry: choiceOf(dryChoices, raw['dry']),
    text: textOf(raw['text'])?.slice(0, 200),
    tag: textOf(raw['tag'])?.slice(0, 40),
    by: textOf(raw['by'])?.slice(0, 100),
    from: momentOf(raw['from']),
    to: momentOf(raw['to']),
    sort: sort !== undefined && parseRunSort(sort) !== null ? sort : undefined,
  })
}

export interface RunOrder {
  readonly column: RunSort
  readonly direction: 'asc' | 'desc'
}

function parseRunSort(text: string | undefined): RunOrder | null {
  const column = choiceOf(sorts, text?.replace(/^-/, ''))
  if (column === undefined) return null
  return { column, direction: text?.startsWith('-') === true ? 'desc' : 'asc' }
}

/** What the list asks the core for; days are days of this machine. */
export function runsRequestOf(search: RunsSearch) {
  const order = parseRunSort(search.sort)
  const states = search.view === 'active' ? [...activeStates] : [...(search.state ?? [])]
  return {
    kinds: search.kind === undefined ? [] : [search.kind],
    states,
    text: search.text ?? '',
    ...present({
      outcome: search.outcome,
      dry_run: search.dry === undefined ? undefined : search.dry === 'only',
      attention: search.view === 'attention' ? true : undefined,
      pinned: search.view === 'pinned' ? true : undefined,
      tag: search.tag,
      started_by: search.by,
      from: search.from === undefined ? undefined : instantOf(search.from, 0),
      to: search.to === undefined ? undefined : instantOf(search.to, 1),
    }),
    ...(order === null ? {} : { sort: order.column, direction: order.direction }),
  }
}

/** Whether anything but view and order narrows the list. */
export function isFiltered({ view: _view, sort: _sort, ...filters }: RunsSearch): boolean {
  return Object.keys(filters).length > 0
}

const day = /^\d{4}-\d\d-\d\d$/

function momentOf(value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined || !/^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text)) return undefined
  return Number.isNaN(Date.parse(text)) ? undefined : text
}

/** A day begins at midnight of this machine; `later` moves on by so many days. */
function instantOf(moment: string, later: number): string {
  if (!day.test(moment)) return new Date(moment).toISOString()
  const [year = 0, month = 1, date = 1] = moment.split('-').map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}

/** A day of this machine as the address names it; `ago` days back. */
export function dayText(now: Date, ago = 0): string {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`
}
