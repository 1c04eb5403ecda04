import type { FieldKind, FieldPair } from '../../../../src-shared/reconciliation/fields.ts'
import { columnsNamed, sideText } from '../columns.ts'
import { foldText, parseDate, parseNumber, parseYear, tokenize } from '../text.ts'
import type { EngineThreads } from '../threads.ts'
import type { RecordList } from '../types.ts'
import { gramsOf } from './grams.ts'
import { GrowingInts, GrowingShorts } from './growing.ts'
import { HashNumbers } from './hash-numbers.ts'
import { bitsOf, signatureWidth } from './value-comparison.ts'
import { hashOf, WordReader } from './word-hashes.ts'

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

/** Reads a field: each distinct value is folded and taken apart once. */
export function readField(
  { left: leftNames, right: rightNames, kind }: FieldPair,
  index: number,
  left: OrderedRows,
  right: OrderedRows,
  expand: ((word: string) => string) | null,
  threads: EngineThreads,
  step: (fraction: number) => void,
): FieldValues {
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
    const codes = new Int32Array(rows.length)
    const columns = columnsNamed(list, names)
    const only = columns.length === 1 ? columns[0]!.values : null
    for (let place = 0; place < rows.length; place++) {
      if ((place & 1023) === 0) step((half + place / rows.length) * 0.25)
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
  return {
    label,
    index,
    kind,
    left: leftCodes,
    right: rightCodes,
    leftCount: countsOf(leftCodes, size),
    rightCount: countsOf(rightCodes, size),
    numbers: values,
    texts: isMeasure
      ? null
      : takeApart(texts, wantsLetters(kind), writtenAs, expand, threads, (f) => step(0.5 + f / 2)),
    writtenAs,
    textAt: (side, place) =>
      side === 'left' ? textOf(left, leftNames, place) : textOf(right, rightNames, place),
  }
}

function textOf({ list, rows }: OrderedRows, names: readonly string[], place: number): string {
  return foldText(sideText(columnsNamed(list, names), rows[place]!)).trim()
}

function countsOf(codes: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size)
  for (const code of codes) if (code >= 0) counts[code]!++
  return counts
}

/** Words and letter groups of each text. */
function takeApart(
  texts: readonly string[],
  letters: boolean,
  writtenAs: (value: number) => string,
  expand: ((word: string) => string) | null,
  threads: EngineThreads,
  step: (fraction: number) => void,
): TextValues {
  const size = texts.length
  const numbers = new HashNumbers(size)
  const tokenStarts = threads.integers(size + 1)
  const gramStarts = threads.integers(size + 1)
  const tokens = new GrowingInts()
  const grams = new GrowingShorts()
  /** The hash and the first value of each word. */
  const hashes = new GrowingInts()
  const firsts = new GrowingInts()
  const reader = new WordReader(expand)
  let from = 0
  let reading = 0
  const sink = {
    word(hash: number): void {
      const id = numbers.idOf(hash)
      if (id === hashes.length) {
        hashes.push(hash)
        firsts.push(reading)
      }
      // Ascending, each once: most values are short.
      let at = tokens.length
      while (at > from && tokens.values[at - 1]! > id) at--
      if (at > from && tokens.values[at - 1] === id) return
      tokens.push(0)
      tokens.values.copyWithin(at + 1, at, tokens.length - 1)
      tokens.values[at] = id
    },
  }
  for (let v = 0; v < size; v++) {
    if ((v & 1023) === 0) step(v / size)
    reading = v
    from = tokens.length
    reader.read(texts[v]!, sink)
    tokenStarts[v + 1] = tokens.length
    if (letters) gramsOf(texts[v]!, grams)
    gramStarts[v + 1] = grams.length
  }
  const said = leaveOutCommon(tokens.values, tokenStarts, hashes.length)
  const weights = threads.floats(said)
  weigh(tokens.values, tokenStarts, hashes.length, weights)
  const kept = threads.integers(said)
  kept.set(tokens.values.subarray(0, said))
  const telling = leaveOutCommon(grams.values, gramStarts, 65_536)
  const keptGrams = threads.letters(telling)
  keptGrams.set(grams.values.subarray(0, telling))
  return {
    signatures: signaturesOf(kept, tokenStarts, keptGrams, gramStarts, threads),
    gramStarts,
    grams: keptGrams,
    tokenStarts,
    tokens: kept,
    weights,
    wordCount: hashes.length,
    wordOf(word) {
      const words: string[] = []
      tokenize(foldText(writtenAs(firsts.values[word]!)), {
        token: (text) => words.push(expand === null ? text : expand(text)),
      })
      return words.find((text) => hashOf(text) === hashes.values[word]) ?? ''
    },
    single: letters && said < 1.3 * size,
  }
}

/** Words and letter groups that more of the values have say nothing: the ends of mail addresses. */
const commonShare = 0.1
const fewestForCommon = 1000

/** Leaves the common ones out in place; returns how many stay. */
function leaveOutCommon(ids: Int32Array | Uint16Array, starts: Int32Array, kinds: number): number {
  const size = starts.length - 1
  const length = starts[size]!
  if (size < fewestForCommon) return length
  const found = new Int32Array(kinds)
  for (let i = 0; i < length; i++) found[ids[i]!]!++
  const most = commonShare * size
  let written = 0
  let from = 0
  for (let v = 0; v < size; v++) {
    const to = starts[v + 1]!
    for (let i = from; i < to; i++) {
      const id = ids[i]!
      if (found[id]! <= most) ids[written++] = id
    }
    from = to
    starts[v + 1] = written
  }
  return written
}

function signaturesOf(
  tokens: Int32Array,
  tokenStarts: Int32Array,
  grams: Uint16Array,
  gramStarts: Int32Array,
  threads: EngineThreads,
): Int32Array {
  const size = tokenStarts.length - 1
  const signatures = threads.integers(size * signatureWidth)
  for (let v = 0; v < size; v++) {
    const at = v * signatureWidth
    let bits = 0
    for (let i = gramStarts[v]!; i < gramStarts[v + 1]!; i++) {
      const bit = grams[i]! & 127
      signatures[at + (bit >>> 5)]! |= 1 << (bit & 31)
    }
    for (let k = 0; k < 4; k++) bits += bitsOf(signatures[at + k]!)
    signatures[at + 6] = gramStarts[v + 1]! - gramStarts[v]!
    signatures[at + 7] = signatures[at + 6]! - bits
    for (let i = tokenStarts[v]!; i < tokenStarts[v + 1]!; i++) {
      const bit = Math.imul(tokens[i]!, 0x9e3779b1) >>> 26
      signatures[at + 4 + (bit >>> 5)]! |= 1 << (bit & 31)
    }
  }
  return signatures
}

/** ln of how rare a word is among the distinct values, each value of Euclidean length 1. */
function weigh(tokens: Int32Array, starts: Int32Array, count: number, into: Float32Array): void {
  const size = starts.length - 1
  const found = new Int32Array(count)
  for (let i = 0; i < into.length; i++) found[tokens[i]!]!++
  for (let v = 0; v < size; v++) {
    let squares = 0
    for (let i = starts[v]!; i < starts[v + 1]!; i++) {
      const weight = Math.log((size + 1) / found[tokens[i]!]!)
      into[i] = weight
      squares += weight * weight
    }
    if (squares === 0) continue
    const scale = 1 / Math.sqrt(squares)
    for (let i = starts[v]!; i < starts[v + 1]!; i++) into[i]! *= scale
  }
}
