import type { FieldKind, FieldPair } from '../../../../src-shared/reconciliation/fields.ts'
import { columnsNamed, sideText } from '../columns.ts'
import { parseDate } from '../dates.ts'
import { foldText } from '../fold.ts'
import { parseNumber, parseYear, tokenize } from '../text.ts'
import type { EngineThreads } from '../threads.ts'
import type { RecordList } from '../types.ts'
import { type ApartTask, type ApartTexts, expander } from './take-apart.ts'
import type { TakingApart } from './taking-apart.ts'
import { hashOf } from './word-hashes.ts'

/** A field of both lists as numbers of its distinct values. */
export interface FieldValues {
  readonly label: string
  readonly index: number
  readonly kind: FieldKind
  /** For each row in order the number of its value; -1: it has none. */
  readonly left: Int32Array
  readonly right: Int32Array
  /** Rows of either list that have a value. */
  readonly leftCount: Int32Array
  readonly rightCount: Int32Array
  /** Numbers, years or days of the values; empty for texts. */
  readonly numbers: Float64Array
  /** What texts are made of; null for numbers. */
  readonly texts: TextValues | null
  /** A value as some record writes it. */
  readonly writtenAs: (value: number) => string
  /** The folded text of a row in order. */
  readonly textAt: (side: 'left' | 'right', place: number) => string
}

export interface TextValues {
  /** Of each value the bits of its letter groups and words. */
  readonly signatures: Int32Array
  /** Letter groups of value v, ascending: grams[gramStarts[v]..gramStarts[v + 1]). */
  readonly gramStarts: Int32Array
  readonly grams: Uint16Array
  /** Words of value v, ascending, with weights of Euclidean length 1. */
  readonly tokenStarts: Int32Array
  readonly tokens: Int32Array
  readonly weights: Float32Array
  /** Distinct words of the field. */
  readonly wordCount: number
  /** A word by its number, as it was folded. */
  readonly wordOf: (word: number) => string
  /** Values are mostly single words. */
  readonly single: boolean
}

export interface OrderedRows {
  readonly list: RecordList
  /** Place p is row rows[p]. */
  readonly rows: Int32Array
}

/** Texts are told apart by spelling besides unless they are long. */
const wantsLetters = (kind: FieldKind): boolean => kind !== 'text'

/** So many values are asked whether they come up again at all; else none is remembered as written. */
const askedAt = 20_000

/**
 * Reads the fields: each distinct value is folded and taken apart once. While this thread numbers the
 * values of one field, another takes those of the fields before apart.
 */
export function readFields(
  fields: readonly FieldPair[],
  left: OrderedRows,
  right: OrderedRows,
  abbreviations: ApartTask['abbreviations'],
  threads: EngineThreads,
  step: (fraction: number) => void,
): FieldValues[] {
  const apart = threads.takingApart()
  try {
    const part = fields.length + 1
    const read = fields.map((field, index) =>
      readField(field, index, left, right, abbreviations, threads, apart, (f) =>
        step((index + f) / part),
      ),
    )
    const taken = apart.finish((f) => step((fields.length + f) / part))
    return read.map((finish) => finish(taken))
  } finally {
    apart.end()
  }
}

/** The rest is known when its texts are taken apart. */
function readField(
  { left: leftNames, right: rightNames, kind }: FieldPair,
  index: number,
  left: OrderedRows,
  right: OrderedRows,
  abbreviations: ApartTask['abbreviations'],
  threads: EngineThreads,
  apart: TakingApart,
  step: (fraction: number) => void,
): (taken: readonly ApartTexts[]) => FieldValues {
  const label = leftNames.join(' + ')
  const isMeasure = kind === 'number' || kind === 'year' || kind === 'date'
  const parse = kind === 'number' ? parseNumber : kind === 'year' ? parseYear : parseDate
  const texts: string[] = []
  const numbers: number[] = []
  const byText = new Map<string, number>()
  const byNumber = new Map<number, number>()
  let asWritten: Map<string, number> | null = new Map()
  const codeOf = (text: string): number => {
    const known = asWritten?.get(text)
    if (known !== undefined) return known
    const code = isMeasure ? numberCode(foldText(text).trim()) : textCode(foldText(text).trim())
    asWritten?.set(text, code)
    return code
  }
  const numberCode = (folded: string): number => {
    const value = folded === '' ? null : parse(folded)
    if (value === null) return -1
    let code = byNumber.get(value)
    if (code === undefined) {
      code = numbers.push(value) - 1
      byNumber.set(value, code)
    }
    return code
  }
  const textCode = (folded: string): number => {
    if (folded === '') return -1
    let code = byText.get(folded)
    if (code === undefined) {
      code = texts.push(folded) - 1
      byText.set(folded, code)
    }
    return code
  }
  const codesOf = ({ list, rows }: OrderedRows, names: readonly string[], half: number) => {
    const codes = threads.integers(rows.length)
    const columns = columnsNamed(list, names)
    const only = columns.length === 1 ? columns[0]!.values : null
    for (let place = 0; place < rows.length; place++) {
      if ((place & 0xff) === 0) step((half + place / rows.length) * 0.5)
      const row = rows[place]!
      const text = only === null ? sideText(columns, row) : only[row]
      codes[place] = text === null || text === undefined || text === '' ? -1 : codeOf(text)
      if (place === 2 * askedAt && asWritten !== null && asWritten.size > askedAt) asWritten = null
    }
    return codes
  }
  const leftCodes = codesOf(left, leftNames, 0)
  const rightCodes = left === right ? leftCodes : codesOf(right, rightNames, 1)
  const size = isMeasure ? numbers.length : texts.length
  const writtenAs = (value: number): string => {
    const place = leftCodes.indexOf(value)
    return place >= 0
      ? sideText(columnsNamed(left.list, leftNames), left.rows[place]!)
      : sideText(columnsNamed(right.list, rightNames), right.rows[rightCodes.indexOf(value)]!)
  }
  const values = threads.doubles(isMeasure ? size : 0)
  values.set(isMeasure ? numbers : [])
  const given = isMeasure ? null : apart.give({ texts, letters: wantsLetters(kind), abbreviations })
  return (taken) => ({
    label,
    index,
    kind,
    left: leftCodes,
    right: rightCodes,
    leftCount: countsOf(leftCodes, size, () => step(1)),
    rightCount: countsOf(rightCodes, size, () => step(1)),
    numbers: values,
    texts:
      given === null ? null : textValues(taken[given]!, writtenAs, expander({ abbreviations })),
    writtenAs,
    textAt: (side, place) =>
      side === 'left' ? textOf(left, leftNames, place) : textOf(right, rightNames, place),
  })
}

function textValues(
  { hashes, firsts, ...apart }: ApartTexts,
  writtenAs: (value: number) => string,
  expand: ((word: string) => string) | null,
): TextValues {
  return {
    ...apart,
    wordCount: hashes.length,
    wordOf(word) {
      const words: string[] = []
      tokenize(foldText(writtenAs(firsts[word]!)), {
        token: (text) => words.push(expand === null ? text : expand(text)),
      })
      return words.find((text) => hashOf(text) === hashes[word]) ?? ''
    },
  }
}

function textOf({ list, rows }: OrderedRows, names: readonly string[], place: number): string {
  return foldText(sideText(columnsNamed(list, names), rows[place]!)).trim()
}

function countsOf(codes: Int32Array, size: number, look: () => void): Int32Array {
  const counts = new Int32Array(size)
  for (let place = 0; place < codes.length; place++) {
    if ((place & 0x7ff) === 0) look()
    if (codes[place]! >= 0) counts[codes[place]!]!++
  }
  return counts
}
