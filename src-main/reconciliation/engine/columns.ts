import type { FieldKind, FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import { measureOf } from './quantities.ts'
import { inUnit, type Measure, type Unit, unitOfAll } from './units.ts'
import { parseDate } from './dates.ts'
import { foldText } from './fold.ts'
import { parseYear, tokenize } from './text.ts'
import type { RecordColumn, RecordList } from './types.ts'

/** What a column looks like; from at most `sampleRows` of its filled cells. */
interface ColumnProfile {
  readonly name: string
  readonly filled: number
  /** Distinct values among the filled cells looked at. */
  readonly distinct: number
  readonly tokensPerCell: number
  readonly kind: FieldKind
  /** Share of each token among all tokens of the column. */
  readonly shares: ReadonlyMap<string, number>
  /** The same of every other cell looked at, where not all were; null: they were. */
  readonly halves: readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>] | null
  /** Quartiles of the numbers, for columns of numbers, in the column's unit. */
  readonly quartiles: readonly [number, number, number] | null
  /** Shares of the numbers in base units, to five digits; empty for columns of other kinds. */
  readonly numbers: ReadonlyMap<string, number>
  readonly unit: Unit | null
}

const sampleRows = 5000

/**
 * Pairs the columns of both lists by what stands in them (shared tokens, ranges of numbers), with
 * the headings as a hint only. A column left over joins a pair whose other side holds its words:
 * model and package together are the title of the other list.
 */
export function pairColumns(
  left: RecordList,
  right: RecordList,
  look: () => void = () => undefined,
): FieldPair[] {
  const lefts = left.columns.map((column) => profileColumn(column, look))
  const rights = right.columns.map((column) => profileColumn(column, look))
  const rarity = tokenRarity([...lefts, ...rights])
  const scored: { l: number; r: number; score: number }[] = []
  for (const [l, a] of lefts.entries()) {
    for (const [r, b] of rights.entries()) {
      look()
      const score = pairScore(a, b, rarity)
      if (score > 0) scored.push({ l, r, score })
    }
  }
  scored.sort(
    (a, b) =>
      b.score - a.score ||
      compareText(lefts[a.l]!.name, lefts[b.l]!.name) ||
      compareText(rights[a.r]!.name, rights[b.r]!.name),
  )
  const partner = new Map<number, number>()
  const taken = new Set<number>()
  for (const { l, r, score } of scored) {
    if (partner.has(l) || taken.has(r) || score < 0.12) continue
    partner.set(l, r)
    taken.add(r)
  }
  const groups = [...partner].map(([l, r]) => ({ left: [l], right: [r] }))
  for (const [l, a] of lefts.entries()) {
    if (partner.has(l)) continue
    const home = joinable(a, groups, (group) => rights[group.right[0]!]!, rarity)
    if (home !== null && home.right.length === 1) home.left.push(l)
  }
  for (const [r, b] of rights.entries()) {
    if (taken.has(r)) continue
    const home = joinable(b, groups, (group) => lefts[group.left[0]!]!, rarity)
    if (home !== null && home.left.length === 1) home.right.push(r)
  }
  return groups.map((group) => {
    const columns = [...group.left.map((l) => lefts[l]!), ...group.right.map((r) => rights[r]!)]
    return {
      left: group.left.toSorted((a, b) => a - b).map((l) => lefts[l]!.name),
      right: group.right.toSorted((a, b) => a - b).map((r) => rights[r]!.name),
      kind: jointKind(columns),
    }
  })
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The kind of a column from its values alone. */
export function guessKind(column: RecordColumn): FieldKind {
  return profileColumn(column, () => undefined).kind
}

function profileColumn(column: RecordColumn, look: () => void): ColumnProfile {
  const counts = new Map<string, number>()
  const halfCounts = [new Map<string, number>(), new Map<string, number>()] as const
  const distinct = new Set<string>()
  const measures: Measure[] = []
  let filled = 0
  let tokens = 0
  const years: number[] = []
  let dates = 0
  let codes = 0
  let plainNumbers = 0
  let singles = 0
  const step = Math.max(1, Math.floor(column.values.length / sampleRows))
  const isSampled = step > 1
  for (let r = 0; r < column.values.length; r += step) {
    if (filled % 512 === 0) look()
    const value = column.values[r]
    const half = halfCounts[filled & 1]!
    if (value === null || value === undefined || value.trim() === '') continue
    filled++
    const folded = foldText(value).trim()
    distinct.add(folded)
    let words = 0
    tokenize(folded, {
      token(token) {
        words++
        counts.set(token, (counts.get(token) ?? 0) + 1)
        if (isSampled) half.set(token, (half.get(token) ?? 0) + 1)
      },
    })
    tokens += words
    if (/^(?:my|model year)?\s*'?(?:(?:19|20)\d{2}|\d{2})$/.test(folded)) {
      const year = parseYear(folded)
      if (year !== null) years.push(year)
    }
    if (parseDate(folded) !== null) dates++
    if (
      /^[^\p{L}\d]*\p{L}{0,4}[^\p{L}\d]*-?\d[\d\s.,'’]*[^\p{L}\d]*\p{L}{0,6}[^\p{L}\d]*$/u.test(
        folded,
      )
    ) {
      const found = measureOf(folded)
      if (found !== null) {
        plainNumbers++
        measures.push(found)
      }
    }
    if (/^\S+$/.test(folded)) {
      singles++
      if (/\d/.test(folded) && folded.length >= 4) codes++
      else if (/^\p{L}{2,8}$/u.test(folded) && value === value.toUpperCase()) codes++
    }
  }
  const sharesOf = (found: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
    let all = 0
    for (const count of found.values()) all += count
    return new Map([...found].map(([token, count]) => [token, count / all]))
  }
  const distinctShare = distinct.size / Math.max(1, filled)
  const most = (count: number, share = 0.9): boolean => filled > 0 && count >= share * filled
  const unit = unitOfAll(measures)
  const numbers = measures.map((found) => inUnit(found, unit)).sort((a, b) => a - b)
  const lower = quartilesOf(numbers)?.[0] ?? 0
  const longDigits = numbers.length > 0 && lower >= 1e6 && distinctShare > 0.5
  let kind: FieldKind
  if (filled === 0) kind = 'category'
  else if (most(years.length) && lower < 2100 && (lower >= 1900 || distinct.size <= 40)) {
    kind = 'year'
  } else if (most(dates)) kind = 'date'
  else if (most(plainNumbers) && !longDigits) kind = 'number'
  else if (most(singles) && most(codes, 0.7) && distinctShare > 0.5) kind = 'code'
  else if (tokens / filled > 20) kind = 'text'
  else if (distinctShare <= 0.3 && tokens / filled <= 8) kind = 'category'
  else kind = 'name'
  // Years have many forms (2026, MY26, 26): only as years do they lie side by side.
  const measured = kind === 'year' ? years.toSorted((a, b) => a - b) : numbers
  return {
    name: column.name,
    filled: filled / Math.max(1, Math.ceil(column.values.length / step)),
    distinct: distinct.size,
    tokensPerCell: tokens / Math.max(1, filled),
    kind,
    shares: sharesOf(counts),
    halves: isSampled ? [sharesOf(halfCounts[0]), sharesOf(halfCounts[1])] : null,
    quartiles: quartilesOf(measured),
    numbers: kind === 'number' ? numberShares(numbers, unit) : new Map(),
    unit,
  }
}

/** Shares of the numbers in base units. */
function numberShares(numbers: readonly number[], unit: Unit | null): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  for (const number of numbers) {
    const key = (number * (unit?.factor ?? 1)).toPrecision(5)
    shares.set(key, (shares.get(key) ?? 0) + 1 / numbers.length)
  }
  return shares
}

/** Of numbers in ascending order; null where there are none. */
function quartilesOf(sorted: readonly number[]): readonly [number, number, number] | null {
  if (sorted.length === 0) return null
  const at = (share: number): number => sorted[Math.floor(share * sorted.length)]!
  return [at(0.25), at(0.5), at(0.75)]
}

/** How little a token says about which column it is from: 1 / columns that hold it. */
function tokenRarity(profiles: readonly ColumnProfile[]): ReadonlyMap<string, number> {
  const totals = new Map<string, number>()
  for (const profile of profiles) {
    for (const [token, share] of profile.shares) {
      totals.set(token, (totals.get(token) ?? 0) + share)
    }
  }
  return totals
}

function pairScore(
  a: ColumnProfile,
  b: ColumnProfile,
  rarity: ReadonlyMap<string, number>,
): number {
  if (a.filled < 0.02 || b.filled < 0.02) return 0
  const heading = headingSimilarity(a.name, b.name)
  const numeric = (profile: ColumnProfile): boolean =>
    profile.kind === 'number' || profile.kind === 'year' || profile.kind === 'date'
  if (numeric(a) !== numeric(b)) return 0
  let content = 0
  if (numeric(a)) {
    if (a.kind !== b.kind && (a.kind === 'date' || b.kind === 'date')) return 0
    content = a.kind === 'date' ? 0.5 : rangeOverlap(a, b)
    // Columns of the same numbers are surer than columns of the same range.
    if (a.kind === 'number' && b.kind === 'number') content += (1 - content) * sharedNumbers(a, b)
    if (a.kind !== b.kind) content *= 0.5
  } else {
    content = likeness(a, b, rarity)
    const lengths =
      Math.min(a.tokensPerCell, b.tokensPerCell) / Math.max(a.tokensPerCell, b.tokensPerCell)
    // A flag that happens to hold a frequent word of the other column is not that column.
    const variety = Math.min(a.distinct, b.distinct) / Math.max(a.distinct, b.distinct)
    content *= (0.5 + 0.5 * Math.sqrt(lengths)) * (0.3 + 0.7 * Math.sqrt(variety))
  }
  return content < 0.02 ? 0 : content * 0.8 + heading * 0.2
}

/**
 * How much of their words two columns share, 0..1. Samples of a column of very many different words
 * share few even with each other, so two halves of it are the measure of what can be shared.
 */
function likeness(a: ColumnProfile, b: ColumnProfile, rarity: ReadonlyMap<string, number>): number {
  const whole = sharedWords(a.shares, b.shares, rarity)
  if (a.halves === null || b.halves === null) return whole
  const most = Math.sqrt(
    sharedWords(a.halves[0], a.halves[1], rarity) * sharedWords(b.halves[0], b.halves[1], rarity),
  )
  if (most < fewestRepeated) return whole
  const across = sharedWords(a.halves[0], b.halves[1], rarity)
  return Math.max(whole, Math.min(1, across / most))
}

/** Share of its words that a sample must have in common with another to say anything. */
const fewestRepeated = 0.02

function sharedWords(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  rarity: ReadonlyMap<string, number>,
): number {
  let weightSum = 0
  let shared = 0
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  for (const [token, share] of small) {
    const other = large.get(token) ?? 0
    const weight = 1 / Math.sqrt(1e-6 + (rarity.get(token) ?? 1))
    weightSum += share * weight
    shared += Math.min(share, other) * weight
  }
  for (const [token, share] of large) {
    weightSum += share / Math.sqrt(1e-6 + (rarity.get(token) ?? 1))
  }
  return weightSum === 0 ? 0 : (2 * shared) / weightSum
}

/** How much the middle halves of two columns of numbers cover each other, 0..1. */
function rangeOverlap(a: ColumnProfile, b: ColumnProfile): number {
  if (a.quartiles === null || b.quartiles === null) return 0
  if (a.unit !== null && b.unit !== null && a.unit.dimension !== b.unit.dimension) return 0
  const scale = a.unit === null || b.unit === null ? 1 : b.unit.factor / a.unit.factor
  const [aLow, aMiddle, aHigh] = a.quartiles
  const [bLow, bMiddle, bHigh] = b.quartiles.map((value) => value * scale) as [
    number,
    number,
    number,
  ]
  const spread = Math.max(aHigh - aLow, bHigh - bLow)
  if (spread === 0) return aMiddle === bMiddle ? 1 : 0
  const shared = Math.min(aHigh, bHigh) - Math.max(aLow, bLow)
  return (
    Math.max(0, shared / spread) * 0.5 + Math.max(0, 0.5 - Math.abs(aMiddle - bMiddle) / spread / 2)
  )
}

/** Share of the cells of two columns that hold numbers both have, 0..1. */
function sharedNumbers(a: ColumnProfile, b: ColumnProfile): number {
  if (a.unit !== null && b.unit !== null && a.unit.dimension !== b.unit.dimension) return 0
  const [small, large] = a.numbers.size <= b.numbers.size ? [a, b] : [b, a]
  // A number without a unit is in that of the other column.
  const scale =
    small.unit === null
      ? (large.unit?.factor ?? 1)
      : large.unit === null
        ? 1 / small.unit.factor
        : 1
  let shared = 0
  for (const [key, share] of small.numbers) {
    const other = large.numbers.get(scale === 1 ? key : (Number(key) * scale).toPrecision(5))
    shared += Math.min(share, other ?? 0)
  }
  return shared
}

function headingSimilarity(a: string, b: string): number {
  const grams = (text: string): Set<string> => {
    const folded = ` ${foldText(text)
      .replace(/[^\p{L}\d]+/gu, ' ')
      .trim()} `
    const set = new Set<string>()
    for (let i = 0; i + 3 <= folded.length; i++) set.add(folded.slice(i, i + 3))
    return set
  }
  const left = grams(a)
  const right = grams(b)
  let shared = 0
  for (const gram of left) if (right.has(gram)) shared++
  return left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size)
}

function joinable<G extends { left: number[]; right: number[] }>(
  column: ColumnProfile,
  groups: readonly G[],
  other: (group: G) => ColumnProfile,
  rarity: ReadonlyMap<string, number>,
): G | null {
  if (column.filled < 0.3 || column.kind === 'number' || column.kind === 'year') return null
  let best: G | null = null
  let bestShare = 0.5
  for (const group of groups) {
    const target = other(group)
    if (target.kind === 'number' || target.kind === 'year' || target.kind === 'date') continue
    if (target.tokensPerCell > 20 || target.tokensPerCell < column.tokensPerCell) continue
    let covered = 0
    let all = 0
    for (const [token, share] of column.shares) {
      const weight = share / Math.sqrt(1e-6 + (rarity.get(token) ?? 1))
      all += weight
      if (target.shares.has(token)) covered += weight
    }
    if (all > 0 && covered / all > bestShare) {
      best = group
      bestShare = covered / all
    }
  }
  return best
}

function jointKind(columns: readonly ColumnProfile[]): FieldKind {
  const kinds = new Set(columns.map((column) => column.kind))
  if (kinds.size === 1) return columns[0]!.kind
  if (kinds.has('text') && !kinds.has('name')) return 'text'
  if (kinds.has('number') || kinds.has('year')) return kinds.has('number') ? 'number' : 'year'
  if (kinds.has('name') || kinds.has('text') || kinds.has('code')) return 'name'
  return columns[0]!.kind
}

/** The text of a side of a field pair in one row: its columns, one after the other. */
export function sideText(columns: readonly RecordColumn[], row: number): string {
  if (columns.length === 1) return columns[0]!.values[row] ?? ''
  let text = ''
  for (const column of columns) {
    const value = column.values[row]
    if (value !== null && value !== undefined && value !== '')
      text += (text === '' ? '' : ' ') + value
  }
  return text
}

/** The columns of a list by name; unknown names are left out. */
export function columnsNamed(list: RecordList, names: readonly string[]): RecordColumn[] {
  return names.flatMap((name) => list.columns.filter((column) => column.name === name))
}
