import type { GridColumnType, GridFilter, GridSort } from '../../../src-shared/grid.ts'

/**
 * Filters and order as they stand in the address:
 * `where=group_id:in:g1:g2,score:from:0.5,name:contains:a\,b` and `sort=-score,user_id`.
 */
const words = {
  contains: 'contains',
  not_contains: 'lacks',
  starts_with: 'starts',
  equals: 'is',
  one_of: 'in',
  at_least: 'from',
  at_most: 'to',
  empty: 'empty',
  not_empty: 'filled',
} as const satisfies Record<GridFilter['op'], string>

const opOf = new Map<string, GridFilter['op']>(
  Object.entries(words).map(([op, word]) => [word, op as GridFilter['op']]),
)

/** What filters and orders need to know of a column. */
export interface FilterableColumn {
  readonly id: string
  readonly type?: GridColumnType
}

/** Undefined for no filter, so that the address stays short. */
export function filterText(filters: readonly GridFilter[]): string | undefined {
  if (filters.length === 0) return undefined
  return filters
    .map((filter) => {
      const begin = `${filter.column}:${words[filter.op]}`
      if ('values' in filter) return [begin, ...filter.values.map(escaped)].join(':')
      return 'value' in filter ? `${begin}:${escaped(String(filter.value))}` : begin
    })
    .join(',')
}

/** The filters of an address; what names no column or does not fit its type is left out. */
export function parseFilters(
  text: string | undefined,
  columns: readonly FilterableColumn[],
): readonly GridFilter[] {
  if (text === undefined || text === '') return []
  const found: GridFilter[] = []
  for (const term of fieldsOf(text, ',')) {
    const [column = '', word = '', ...values] = fieldsOf(term, ':')
    const op = opOf.get(word)
    const type = columns.find(({ id }) => id === column)?.type
    if (op === undefined || type === undefined) continue
    const filter = filterOf(column, op, type, values.map(unescaped))
    if (filter !== null && found.length < 20) found.push(filter)
  }
  return found
}

function filterOf(
  column: string,
  op: GridFilter['op'],
  type: GridColumnType,
  values: readonly string[],
): GridFilter | null {
  const [first] = values
  switch (op) {
    case 'empty':
    case 'not_empty':
      return { column, op }
    case 'one_of':
      return values.length === 0 ? null : { column, op, values: values.slice(0, 200) }
    case 'at_least':
    case 'at_most': {
      const value = first === undefined || first.trim() === '' ? Number.NaN : Number(first)
      return type === 'number' && Number.isFinite(value) ? { column, op, value } : null
    }
    default:
      return first === undefined || type !== 'text' ? null : { column, op, value: first }
  }
}

export function sortText(sort: readonly GridSort[]): string | undefined {
  if (sort.length === 0) return undefined
  return sort
    .map(({ column, direction }) => (direction === 'desc' ? `-${column}` : column))
    .join(',')
}

export function parseSorts(
  text: string | undefined,
  columns: readonly { readonly id: string }[],
): readonly GridSort[] {
  const found: GridSort[] = []
  for (const term of (text ?? '').split(',')) {
    const column = term.replace(/^-/, '')
    if (found.some((other) => other.column === column)) continue
    if (!columns.some(({ id }) => id === column)) continue
    found.push({ column, direction: term.startsWith('-') ? 'desc' : 'asc' })
  }
  return found.slice(0, 4)
}

/**
 * A heading was chosen: its first direction, then the other, then no order. With `add` the column
 * joins those that sort already.
 */
export function nextSorts(
  current: readonly GridSort[],
  column: string,
  first: 'asc' | 'desc',
  add: boolean,
): readonly GridSort[] {
  const known = current.find((sort) => sort.column === column)
  const other = first === 'asc' ? 'desc' : 'asc'
  const next =
    known === undefined
      ? { column, direction: first }
      : known.direction === first
        ? ({ column, direction: other } as const)
        : null
  if (!add) return next === null ? [] : [next]
  if (known === undefined) return next === null ? current : [...current, next].slice(-4)
  return current.flatMap((sort) => (sort.column !== column ? [sort] : next === null ? [] : [next]))
}

/** The filters with those of one column replaced. */
export function withColumn(
  filters: readonly GridFilter[],
  column: string,
  own: readonly GridFilter[],
): readonly GridFilter[] {
  const at = filters.findIndex((filter) => filter.column === column)
  const rest = filters.filter((filter) => filter.column !== column)
  const place = at < 0 ? rest.length : filters.slice(0, at).length
  return [...rest.slice(0, place), ...own, ...rest.slice(place)]
}

/** What the filters of one column do, in words for its chip; null for none. */
export function filterWords(
  filters: readonly GridFilter[],
  valueWords: (value: string) => string = (value) => (value === '' ? 'empty' : value),
  numberWords: (value: number) => string = String,
): string | null {
  const from = filters.find((filter) => filter.op === 'at_least')
  const to = filters.find((filter) => filter.op === 'at_most')
  const parts: string[] = []
  if (from?.op === 'at_least' && to?.op === 'at_most') {
    parts.push(`${numberWords(from.value)} to ${numberWords(to.value)}`)
  } else if (from?.op === 'at_least') parts.push(`from ${numberWords(from.value)}`)
  else if (to?.op === 'at_most') parts.push(`to ${numberWords(to.value)}`)
  for (const filter of filters) {
    switch (filter.op) {
      case 'contains':
        parts.push(`contains ${filter.value}`)
        break
      case 'not_contains':
        parts.push(`does not contain ${filter.value}`)
        break
      case 'starts_with':
        parts.push(`starts with ${filter.value}`)
        break
      case 'equals':
        parts.push(`is ${valueWords(filter.value)}`)
        break
      case 'one_of': {
        const shown = filter.values.slice(0, 3).map(valueWords).join(', ')
        const more = filter.values.length - 3
        parts.push(more > 0 ? `${shown} and ${more} more` : shown)
        break
      }
      case 'empty':
        parts.push('is empty')
        break
      case 'not_empty':
        parts.push('is not empty')
        break
      default:
    }
  }
  return parts.length === 0 ? null : parts.join(' · ')
}

function escaped(text: string): string {
  return text.replaceAll(/[\\,:]/g, '\\$&')
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1')
}

/** The parts between separators that no backslash stands before. */
function fieldsOf(text: string, separator: ',' | ':'): string[] {
  const fields = ['']
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '\\') {
      fields[fields.length - 1] += letter + (text[++at] ?? '')
    } else if (letter === separator) fields.push('')
    else fields[fields.length - 1] += letter
  }
  return fields
}
