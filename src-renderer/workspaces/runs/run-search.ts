import { choiceOf, present, textOf, type RawSearch } from '../../search-params.ts'

export const runTabs = [
  'result',
  'contracts',
  'assignments',
  'what-if',
  'inputs',
  'parameters',
  'notes',
  'log',
] as const
export type RunTab = (typeof runTabs)[number]

/** Tabs that every run has, whatever it is and has become. */
export const commonTabs = ['inputs', 'parameters', 'notes', 'log'] as const
export type CommonTab = (typeof commonTabs)[number]

export const tabWords: Readonly<Record<RunTab, string>> = {
  result: 'Result',
  contracts: 'Contracts',
  assignments: 'Assignments',
  'what-if': 'What if',
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
}

export function parseRunSearch(raw: RawSearch): RunSearch {
  const sort = textOf(raw['sort'])
  const open = textOf(raw['open'])
  return present({
    tab: choiceOf(runTabs, raw['tab']),
    where: whereOf(raw['where']),
    sort: sort !== undefined && /^-?[a-z_]+(,-?[a-z_]+){0,3}$/.test(sort) ? sort : undefined,
    open: open !== undefined && parseOpened(open) !== null ? open : undefined,
    point: pointOf(raw['point']),
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

function pointOf(value: unknown): number | undefined {
  const point = Number(value)
  return Number.isInteger(point) && point >= 1 && point <= 100_000 ? point : undefined
}

/** Longer than other texts: a list of two hundred ids fits. */
function whereOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 12_000) : undefined
}
