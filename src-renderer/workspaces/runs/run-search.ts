import { choiceOf, numberOf, present, textOf, type RawSearch } from '../../search-params.ts'

export const runTabs = ['result', 'contracts', 'assignments', 'inputs', 'log'] as const
export type RunTab = (typeof runTabs)[number]

/** What the drawer shows. */
export interface OpenedDetail {
  readonly type: 'user' | 'group' | 'contract'
  /** '' is the group of users without one. */
  readonly id: string
}

/** Tab, filters, order and opened detail of a run's screen, as they stand in the address. */
export interface RunSearch {
  readonly tab?: RunTab
  readonly user?: string
  readonly contract?: string
  /** `(none)` for users without a group. */
  readonly group?: string
  readonly sponsored?: 'yes' | 'no'
  readonly score_from?: number
  readonly score_to?: number
  readonly price_from?: number
  readonly price_to?: number
  readonly use_from?: number
  readonly use_to?: number
  /** `column` or `-column` for falling order. */
  readonly sort?: string
  /** `user:u17`, `group:g01`, `contract:c9`. */
  readonly open?: string
}

export function parseRunSearch(raw: RawSearch): RunSearch {
  const sort = textOf(raw['sort'])
  const open = textOf(raw['open'])
  return present({
    tab: choiceOf(runTabs, raw['tab']),
    user: textOf(raw['user']),
    contract: textOf(raw['contract']),
    group: textOf(raw['group']),
    sponsored: choiceOf(['yes', 'no'] as const, raw['sponsored']),
    score_from: numberOf(raw['score_from']),
    score_to: numberOf(raw['score_to']),
    price_from: numberOf(raw['price_from']),
    price_to: numberOf(raw['price_to']),
    use_from: numberOf(raw['use_from']),
    use_to: numberOf(raw['use_to']),
    sort: sort !== undefined && /^-?[a-z_]+$/.test(sort) ? sort : undefined,
    open: open !== undefined && parseOpened(open) !== null ? open : undefined,
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

export interface GridSort {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

export function parseSort(sort: string | undefined): GridSort | null {
  if (sort === undefined) return null
  return sort.startsWith('-')
    ? { column: sort.slice(1), direction: 'desc' }
    : { column: sort, direction: 'asc' }
}

/** A heading was chosen: falling first for numbers, then the other way, then no order. */
export function nextSort(
  current: GridSort | null,
  column: string,
  first: 'asc' | 'desc',
): string | undefined {
  if (current === null || current.column !== column) return first === 'desc' ? `-${column}` : column
  if (current.direction === first) return first === 'desc' ? column : `-${column}`
  return undefined
}
