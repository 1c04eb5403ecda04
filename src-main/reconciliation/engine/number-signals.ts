import type { FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type { Comparator } from './comparators.ts'
import type { EngineThreads } from './threads.ts'
import { quantitiesOf } from './quantities.ts'
import { dimensions } from './units.ts'
import { foldText } from './fold.ts'
import type { RecordColumn, RecordList } from './types.ts'

/** The numbers of each row: those of row r are at offsets[r]..offsets[r + 1]. */
export interface NumberRows {
  readonly offsets: Int32Array
  /** As they are written. */
  readonly numbers: Float64Array
  /** In the base unit of their dimension. */
  readonly bases: Float64Array
  /** Index into `dimensions`. */
  readonly kinds: Uint8Array
  /** How little chance gives the number, in nats; at least a little. */
  readonly weights: Float32Array
}

/** Numbers of one row that are looked at. */
const mostOfRow = 16
/** Two forms of one measure may be rounded apart by this share. */
const tolerance = 0.006

/** The numbers in these columns of a list, row by row. */
export function collectNumbers(
  columns: readonly RecordColumn[],
  rows: number,
  threads: EngineThreads,
  step: (fraction: number) => void,
): NumberRows {
  const offsets = threads.integers(rows + 1)
  const numbers: number[] = []
  const bases: number[] = []
  const kinds: number[] = []
  const known = new Map<string, ReturnType<typeof quantitiesOf>>()
  for (let row = 0; row < rows; row++) {
    if ((row & 1023) === 0) step(row / rows)
    const start = numbers.length
    for (const { values } of columns) {
      const value = values[row]
      if (value === null || value === undefined || !/\d/.test(value)) continue
      let found = known.get(value)
      if (found === undefined) {
        found = quantitiesOf(foldText(value))
        if (known.size < 20_000) known.set(value, found)
      }
      for (const { number, factor, dimension } of found) {
        if (numbers.length - start === mostOfRow) break
        const base = number * factor
        let isNew = true
        for (let i = start; i < numbers.length; i++) {
          if (kinds[i] === dimension && bases[i] === base) isNew = false
        }
        if (!isNew) continue
        numbers.push(number)
        bases.push(base)
        kinds.push(dimension)
      }
    }
    offsets[row + 1] = numbers.length
  }
  const taken = <A extends Float64Array | Uint8Array>(into: A, from: readonly number[]): A => {
    into.set(from)
    return into
  }
  return {
    offsets,
    numbers: taken(threads.doubles(numbers.length), numbers),
    bases: taken(threads.doubles(numbers.length), bases),
    kinds: taken(threads.bytes(numbers.length), kinds),
    weights: threads.floats(numbers.length),
  }
}

/** Weighs each number by how few rows of both lists hold it. */
export function weighNumbers(...sides: readonly NumberRows[]): void {
  const counts = new Map<string, number>()
  const keyOf = (side: NumberRows, i: number): string =>
    `${side.kinds[i]} ${side.bases[i]!.toPrecision(5)}`
  let rows = 0
  for (const side of sides) {
    rows += side.offsets.length - 1
    for (let i = 0; i < side.bases.length; i++) {
      const key = keyOf(side, i)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  for (const side of sides) {
    for (let i = 0; i < side.weights.length; i++) {
      side.weights[i] = Math.log((rows + 1) / counts.get(keyOf(side, i))!) + 0.1
    }
  }
}

/** The numbers of one dimension alone. */
export function ofDimension(
  side: NumberRows,
  dimension: number,
  threads: EngineThreads,
): NumberRows {
  const rows = side.offsets.length - 1
  const offsets = threads.integers(rows + 1)
  const places: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let i = side.offsets[row]!; i < side.offsets[row + 1]!; i++) {
      if (side.kinds[i] === dimension) places.push(i)
    }
    offsets[row + 1] = places.length
  }
  const picked = {
    offsets,
    numbers: threads.doubles(places.length),
    bases: threads.doubles(places.length),
    kinds: threads.bytes(places.length),
    weights: threads.floats(places.length),
  }
  for (const [at, place] of places.entries()) {
    picked.numbers[at] = side.numbers[place]!
    picked.bases[at] = side.bases[place]!
    picked.kinds[at] = side.kinds[place]!
    picked.weights[at] = side.weights[place]!
  }
  return picked
}

/** The numbers of these rows alone, in this order. */
export function pickNumbers(numbers: NumberRows, sampled: Int32Array): NumberRows {
  const { offsets } = numbers
  const starts = new Int32Array(sampled.length + 1)
  const places: number[] = []
  for (const [at, row] of sampled.entries()) {
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) places.push(i)
    starts[at + 1] = places.length
  }
  return {
    offsets: starts,
    numbers: Float64Array.from(places, (i) => numbers.numbers[i]!),
    bases: Float64Array.from(places, (i) => numbers.bases[i]!),
    kinds: Uint8Array.from(places, (i) => numbers.kinds[i]!),
    weights: Float32Array.from(places, (i) => numbers.weights[i]!),
  }
}

/** Rows that hold a number. */
export function filledRows({ offsets }: NumberRows): number {
  let filled = 0
  for (let row = 0; row + 1 < offsets.length; row++) if (offsets[row + 1]! > offsets[row]!) filled++
  return filled
}

const none = dimensions.indexOf('none')
const year = dimensions.indexOf('year')
const count = dimensions.indexOf('count')

/** Whether a number may be of another dimension than it seems: nothing or little says what it is. */
function isLoose(kind: number): boolean {
  return kind === none || kind === year || kind === count
}

/** What `numbersInCommon` gives where all numbers of one row are among the other's. */
const contained = 0.95

/**
 * How well the numbers of two rows go together: 0 where both have some and none agree, 0.95 where one's
 * are all among the other's, 1 where all are the same, in between by weight; NaN where one has none.
 */
export function numbersInCommon(left: NumberRows, right: NumberRows, l: number, r: number): number {
  const endI = left.offsets[l + 1]!
  const endJ = right.offsets[r + 1]!
  const startI = left.offsets[l]!
  const startJ = right.offsets[r]!
  if (startI === endI || startJ === endJ) return Number.NaN
  let shared = 0
  let aloneLeft = 0
  let matched = 0
  for (let i = startI; i < endI; i++) {
    let at = -1
    for (let j = startJ; j < endJ && at < 0; j++) {
      if ((matched & (1 << (j - startJ))) === 0 && isSame(left, i, right, j)) at = j
    }
    if (at < 0) aloneLeft += left.weights[i]!
    else {
      matched |= 1 << (at - startJ)
      shared += Math.min(left.weights[i]!, right.weights[at]!)
    }
  }
  let aloneRight = 0
  for (let j = startJ; j < endJ; j++) {
    if ((matched & (1 << (j - startJ))) === 0) aloneRight += right.weights[j]!
  }
  if (aloneLeft === 0 && aloneRight === 0) return 1
  return (contained * shared) / (shared + Math.min(aloneLeft, aloneRight))
}

function isSame(left: NumberRows, i: number, right: NumberRows, j: number): boolean {
  const kindA = left.kinds[i]!
  const kindB = right.kinds[j]!
  if (kindA === kindB) {
    const a = left.bases[i]!
    const b = right.bases[j]!
    if (a === b) return true
    if (isLoose(kindA)) return false
    return Math.abs(a - b) <= tolerance * Math.max(a, b)
  }
  return (
    (kindA === none || kindB === none || (isLoose(kindA) && isLoose(kindB))) &&
    left.numbers[i] === right.numbers[j]
  )
}

/** A dimension is compared by itself where this share of the rows of both lists has it. */
const leastFilled = 0.03
const fewestFilled = 5

const edges = [0.001, 0.35, 0.65, 0.945, 0.995]

function comparatorOf(name: string, left: NumberRows, right: NumberRows, of: string): Comparator {
  return {
    name,
    field: null,
    edges,
    labels: [
      `other ${of}`,
      `few ${of} alike`,
      `half of the ${of} alike`,
      `most ${of} alike`,
      `all ${of} of one in the other`,
      `same ${of}`,
    ],
    comparison: { kind: 'numbers', left, right },
  }
}

const compared = new Set(['number', 'date', 'year'])

/** The numbers that stand in the texts of both lists; null where too few rows of a list have any. */
export function numbersInTexts(
  sides: readonly [RecordList, RecordList],
  fields: readonly FieldPair[],
  threads: EngineThreads,
  step: (fraction: number) => void,
): readonly [NumberRows, NumberRows] | null {
  const [left, right] = sides.map((list, side) => {
    const own = new Set(
      fields.flatMap((field) =>
        compared.has(field.kind) ? (side === 0 ? field.left : field.right) : [],
      ),
    )
    const columns = list.columns.filter(({ name }) => !own.has(name))
    return collectNumbers(columns, list.rows, threads, step)
  }) as [NumberRows, NumberRows]
  if (!isFilled(left) || !isFilled(right)) return null
  weighNumbers(left, right)
  return [left, right]
}

function isFilled(numbers: NumberRows): boolean {
  const filled = filledRows(numbers)
  return filled >= fewestFilled && filled >= leastFilled * (numbers.offsets.length - 1)
}

/** Compares the numbers that stand in texts: all of them, and by what they measure. */
export function numberComparators(
  [left, right]: readonly [NumberRows, NumberRows],
  threads: EngineThreads,
): Comparator[] {
  const comparators = [comparatorOf('numbers anywhere', left, right, 'numbers')]
  for (const [at, dimension] of dimensions.entries()) {
    if (at === none) continue
    const a = ofDimension(left, at, threads)
    const b = ofDimension(right, at, threads)
    if (!isFilled(a) || !isFilled(b)) continue
    comparators.push(comparatorOf(dimension, a, b, dimension))
  }
  return comparators
}

/** Numbers of a row of which every two are a token of their own. */
const mostPaired = 6

/**
 * Words for blocking by the numbers of one row, alone and by twos: records of lists that say little else
 * are told apart by which numbers come together. `measures` are the row's numbers of paired columns.
 */
export function numberWords(
  { offsets, numbers, bases, kinds }: NumberRows,
  row: number,
  measures: readonly number[],
  visit: (word: string) => void,
): void {
  const words: string[] = []
  for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
    words.push(`#${kinds[i]} ${bases[i]!.toPrecision(4)}`)
    visit(`#${numbers[i]}`)
  }
  for (const [at, measure] of measures.entries()) {
    if (!Number.isNaN(measure)) words.push(`#field ${at} ${measure.toPrecision(4)}`)
  }
  for (const [at, word] of words.entries()) {
    visit(word)
    if (at >= mostPaired) continue
    for (const other of words.slice(0, at)) visit(word < other ? word + other : other + word)
  }
}
