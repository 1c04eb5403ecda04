import type { CompareUsersRequest } from '../../../../src-shared/allocation/compare.ts'
import { choiceOf, present, textOf, type RawSearch } from '../../../search-params.ts'

export const compareTabs = ['result', 'moves', 'users'] as const
export type CompareTab = (typeof compareTabs)[number]

/** A row a pair of contracts, or a row a user and contract. */
export const movesLists = ['flows', 'moves'] as const
export type MovesList = (typeof movesLists)[number]

export type UsersFilter = CompareUsersRequest['filter']

/** Written out: this module is part of the first screen, the schemas are not. */
export const usersFilters = [
  'changed',
  'moved',
  'gained',
  'lost',
  'same',
  'all',
] as const satisfies readonly UsersFilter[]

/** Which runs are compared, and what of the comparison is shown, as it stands in the address. */
export interface CompareSearch {
  /** The run before and the run after, by id. */
  readonly a?: string
  readonly b?: string
  readonly tab?: CompareTab
  readonly show?: UsersFilter
  /** Part of a user's id. */
  readonly user?: string
  readonly contract?: string
  /** `(none)` for users without a group. */
  readonly group?: string
  readonly list?: MovesList
  /** Filters of the list of moves, as grids write them. */
  readonly where?: string
  /** `column` or `-column` for falling order; the list of moves takes several. */
  readonly sort?: string
  /** `user:u17`. */
  readonly open?: string
}

export type CompareChange = { [K in keyof CompareSearch]?: CompareSearch[K] | undefined }

export function parseCompareSearch(raw: RawSearch): CompareSearch {
  const sort = textOf(raw['sort'])
  const open = textOf(raw['open'])
  return present({
    a: runIdOf(raw['a']),
    b: runIdOf(raw['b']),
    tab: choiceOf(compareTabs, raw['tab']),
    show: choiceOf(usersFilters, raw['show']),
    user: textOf(raw['user']),
    contract: textOf(raw['contract']),
    group: textOf(raw['group']),
    list: choiceOf(movesLists, raw['list']),
    where: textOf(raw['where']),
    sort: sort !== undefined && /^-?[a-z_]+(,-?[a-z_]+)*$/.test(sort) ? sort : undefined,
    open: open?.startsWith('user:') === true ? open : undefined,
  })
}

function runIdOf(value: unknown): string | undefined {
  const id = textOf(value)
  return id !== undefined && /^[0-9a-z]{4,32}$/.test(id) ? id : undefined
}

/** The name by which the address and the filters know users without a group. */
export const noGroup = '(none)'

interface Sort {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

export function parseSort(sort: string | undefined): Sort | null {
  if (sort === undefined) return null
  return sort.startsWith('-')
    ? { column: sort.slice(1), direction: 'desc' }
    : { column: sort, direction: 'asc' }
}

/** A heading was chosen: first this way, then the other, then no order. */
export function nextSort(
  sort: string | undefined,
  column: string,
  first: Sort['direction'],
): string | undefined {
  const current = parseSort(sort)
  const text = (direction: Sort['direction']) => (direction === 'desc' ? `-${column}` : column)
  if (current?.column !== column) return text(first)
  return current.direction === first ? text(first === 'desc' ? 'asc' : 'desc') : undefined
}
