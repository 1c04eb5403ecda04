import type { FieldKind, FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type {
  Survivorship,
  SurvivorshipRule,
} from '../../../src-shared/reconciliation/survivorship.ts'
import { parseDate } from '../engine/dates.ts'
import { foldText } from '../engine/fold.ts'
import { parseNumber } from '../engine/text.ts'
import type { RecordColumn } from '../engine/types.ts'
import { type Disagreement, disagreement } from './disagreement.ts'
import type { MatchGroup } from './groups.ts'
import { narrow, optionsOf, wordsOf } from './options.ts'

/** A list as the golden table reads it: all of its columns but the one that names the records. */
export interface GoldenList {
  readonly columns: readonly RecordColumn[]
}

/** A column of the golden table and where its values come from: places among the lists' columns. */
export interface GoldenColumn {
  readonly name: string
  readonly left: number | null
  readonly right: number | null
  readonly kind: FieldKind
  readonly rule: SurvivorshipRule
}

/** Where a cell comes from. `both`: both sides say the same; `narrowed`: one option of several. */
export interface Cell {
  readonly value: string | null
  readonly origin: 'left' | 'right' | 'both' | 'narrowed' | 'none'
  /** The record that gave it. */
  readonly from: { readonly side: 'left' | 'right'; readonly row: number } | null
  readonly leftValue: string | null
  readonly rightValue: string | null
  readonly conflict: Disagreement | null
}

export interface GoldenLists {
  readonly left: GoldenList
  /** Of one list alone the same. */
  readonly right: GoldenList
  readonly deduplicated: boolean
}

/**
 * Columns of the golden table: those of the left list in its order, merged with the right column that
 * says the same, then the right list's own. A pair of several columns is no merge: each stays.
 */
export function goldenColumns(
  { left, right, deduplicated }: GoldenLists,
  fields: readonly FieldPair[],
  rules: Survivorship,
): readonly GoldenColumn[] {
  const ruleOf = (name: string): SurvivorshipRule => rules.columns[name] ?? rules.standard
  const kindOf = (side: 'left' | 'right', name: string): FieldKind =>
    fields.find((field) => field[side].length === 1 && field[side][0] === name)?.kind ?? 'text'
  const merged = new Map(
    fields.flatMap((field) =>
      field.left.length === 1 && field.right.length === 1
        ? [[field.left[0]!, field.right[0]!] as const]
        : [],
    ),
  )
  const placeOf = (name: string): number | null => {
    const place = right.columns.findIndex((column) => column.name === name)
    return place === -1 ? null : place
  }
  const taken = new Set<number>()
  const columns = left.columns.map(({ name }, place): GoldenColumn => {
    const partner = deduplicated ? name : merged.get(name)
    const other = partner === undefined ? null : placeOf(partner)
    if (other !== null) taken.add(other)
    return { name, left: place, right: other, kind: kindOf('left', name), rule: ruleOf(name) }
  })
  const names = new Set(columns.map(({ name }) => foldText(name)))
  for (const [place, { name: given }] of right.columns.entries()) {
    if (taken.has(place) || deduplicated) continue
    let name = given
    while (names.has(foldText(name))) name = `${name} (right)`
    names.add(foldText(name))
    columns.push({
      name,
      left: null,
      right: place,
      kind: kindOf('right', given),
      rule: ruleOf(name),
    })
  }
  return columns
}

interface Given {
  readonly side: 'left' | 'right'
  readonly row: number
  readonly value: string
}

/** Makes the rows of the golden table, one group at a time. */
export function goldenMaker(
  lists: GoldenLists,
  columns: readonly GoldenColumn[],
  rules: Survivorship,
): (group: MatchGroup) => readonly Cell[] {
  const { left, right, deduplicated } = lists
  // Most groups have one record a side: these are counted when the first has more.
  const leftFilled = once(() => filledCells(left))
  const rightFilled = once(() => (deduplicated ? leftFilled() : filledCells(right)))
  const filled = { left: leftFilled, right: rightFilled }
  const age = {
    left: ageOf(left, rules.newest_by?.left),
    right: ageOf(right, rules.newest_by?.right),
  }
  const places = columns.map(({ left: own, right: other }) => ({
    left: own === null ? null : left.columns[own]!.values,
    right: other === null ? null : right.columns[other]!.values,
  }))
  // The record with most cells speaks first for its side; ties keep the order of the list.
  const ranked = (side: 'left' | 'right', rows: readonly number[]): readonly number[] => {
    if (rows.length < 2) return rows
    const counts = filled[side]()
    return rows.toSorted((a, b) => counts[b]! - counts[a]!)
  }
  return (group) => {
    const leftRows = ranked('left', group.left)
    const rightRows = ranked('right', group.right)
    const beside: Beside = { said: once(() => wordsSaid(left, leftRows)), filled, age }
    return columns.map((column, place) =>
      cellOf(
        column,
        valuesOf('left', leftRows, places[place]!.left),
        valuesOf('right', rightRows, places[place]!.right),
        beside,
      ),
    )
  }
}

const nothing: readonly Given[] = []

function valuesOf(
  side: 'left' | 'right',
  rows: readonly number[],
  values: RecordColumn['values'] | null,
): readonly Given[] {
  if (values === null) return nothing
  let found: Given[] | undefined
  for (const row of rows) {
    const value = values[row] ?? null
    if (value === null || value.trim() === '') continue
    const one: Given = { side, row, value }
    if (found === undefined) found = [one]
    else found.push(one)
  }
  return found ?? nothing
}

/** What is dear to make and seldom asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

interface Beside {
  /** All words of the left records. */
  readonly said: () => ReadonlySet<string>
  readonly filled: { readonly left: () => Uint16Array; readonly right: () => Uint16Array }
  readonly age: Readonly<Record<'left' | 'right', (row: number) => number>>
}

function cellOf(
  column: GoldenColumn,
  left: readonly Given[],
  right: readonly Given[],
  beside: Beside,
): Cell {
  const leftValue = left[0]?.value ?? null
  // Duplicates of one list stand against each other: the first that says something else.
  const differing =
    left.length < 2
      ? undefined
      : left.find(({ value }) => disagreement(column.kind, leftValue!, value) !== null)
  const rightValue = right[0]?.value ?? (differing ?? left[1])?.value ?? null
  const conflict =
    leftValue === null || rightValue === null
      ? null
      : disagreement(column.kind, leftValue, rightValue)
  if (column.rule === 'inherit') {
    const { value, origin, from } = inherited(left[0], right[0], beside.said)
    return { value, origin, from, leftValue, rightValue, conflict }
  }
  const chosen = chosenBy(column.rule, left, right, beside)
  if (chosen === undefined) {
    return { value: null, origin: 'none', from: null, leftValue, rightValue, conflict }
  }
  const same = leftValue !== null && rightValue !== null && isSaidAlike(leftValue, rightValue)
  const origin = same ? 'both' : chosen.side
  const from = { side: chosen.side, row: chosen.row }
  return { value: chosen.value, origin, from, leftValue, rightValue, conflict }
}

function isSaidAlike(a: string, b: string): boolean {
  return a === b || foldText(a) === foldText(b)
}

function chosenBy(
  rule: Exclude<SurvivorshipRule, 'inherit'>,
  left: readonly Given[],
  right: readonly Given[],
  { filled, age }: Beside,
): Given | undefined {
  const all = [...left, ...right]
  switch (rule) {
    case 'prefer_left':
      return left[0] ?? right[0]
    case 'prefer_right':
      return right[0] ?? left[0]
    case 'longest':
      return largest(all, ({ value }) => value.trim().length)
    case 'newest':
      return largest(all, ({ side, row }) => age[side](row))
    case 'most_complete':
      return largest(all, ({ side, row }) => filled[side]()[row]!)
  }
}

/** The first of those with the largest figure. */
function largest(among: readonly Given[], figure: (of: Given) => number): Given | undefined {
  let best: Given | undefined
  for (const one of among) if (best === undefined || figure(one) > figure(best)) best = one
  return best
}

/** The right side's value, narrowed to the left's own option; what the left states wins. */
function inherited(
  left: Given | undefined,
  right: Given | undefined,
  said: () => ReadonlySet<string>,
): Pick<Cell, 'value' | 'origin' | 'from'> {
  const from = ({ side, row }: Given) => ({ side, row })
  if (right === undefined) {
    return left === undefined
      ? { value: null, origin: 'none', from: null }
      : { value: left.value, origin: 'left', from: from(left) }
  }
  const options = optionsOf(right.value)
  if (left === undefined) {
    const own = options.length > 1 ? narrow(options, said()) : null
    return own === null
      ? { value: right.value, origin: 'right', from: from(right) }
      : { value: own, origin: 'narrowed', from: from(right) }
  }
  if (options.length > 1) {
    const own = narrow(options, wordsOf(left.value))
    if (own !== null) return { value: own, origin: 'narrowed', from: from(right) }
  }
  const same =
    left.value === right.value ||
    foldText(left.value).trim() === foldText(right.value).trim()
  return { value: left.value, origin: same ? 'both' : 'left', from: from(left) }
}

function wordsSaid(list: GoldenList, rows: readonly number[]): ReadonlySet<string> {
  const words = new Set<string>()
  for (const row of rows) {
    for (const column of list.columns) {
      const value = column.values[row]
      if (value === null || value === undefined) continue
      for (const word of wordsOf(value)) words.add(word)
    }
  }
  return words
}

function filledCells({ columns }: GoldenList): Uint16Array {
  const rows = columns[0]?.values.length ?? 0
  const counts = new Uint16Array(rows)
  for (const { values } of columns) {
    for (let row = 0; row < rows; row++) {
      const value = values[row]
      if (value !== null && value !== undefined && value !== '') counts[row]!++
    }
  }
  return counts
}

/** How new a record is: a date or a number; one that says nothing is older than all that do. */
function ageOf({ columns }: GoldenList, name: string | undefined): (row: number) => number {
  const column = columns.find((one) => one.name === name)
  return (row) => {
    const value = column?.values[row]
    if (value === null || value === undefined) return Number.NEGATIVE_INFINITY
    return parseDate(foldText(value)) ?? parseNumber(value) ?? Number.NEGATIVE_INFINITY
  }
}
