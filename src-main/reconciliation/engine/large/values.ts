import type { FieldKind, FieldPair } from '../../../../src-shared/reconciliation/fields.ts'
import { columnsNamed, sideText } from '../columns.ts'
import { foldText, parseDate, parseNumber, parseYear, tokenize } from '../text.ts'
import type { EngineThreads } from '../threads.ts'
import type { RecordList } from '../types.ts'
import { gramsOf } from './grams.ts'
import { GrowingInts, GrowingShorts } from './growing.ts'
import { bitsOf, signatureWidth } from './value-comparison.ts'

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
}

export interface TextValues {
  /** Of each value the bits of its letter groups and words. */
  readonly signatures: Int32Array
  readonly hidden: Uint8Array
  /** Letter groups of value v, ascending: grams[gramStarts[v]..gramStarts[v + 1]). */
  readonly gramStarts: Int32Array
  readonly grams: Uint16Array
  /** Words of value v, ascending, with weights of Euclidean length 1. */
  readonly tokenStarts: Int32Array
  readonly tokens: Int32Array
  readonly weights: Float32Array
  /** Distinct words of the field by their numbers. */
  readonly words: readonly string[]
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
  expand: (token: string) => string,
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
      : takeApart(texts, wantsLetters(kind), expand, threads, (f) => step(0.5 + f / 2)),
    writtenAs(value) {
      const place = leftCodes.indexOf(value)
      if (place >= 0) return sideText(columnsNamed(left.list, leftNames), left.rows[place]!)
      const other = rightCodes.indexOf(value)
      return sideText(columnsNamed(right.list, rightNames), right.rows[other]!)
    },
  }
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
  expand: (token: string) => string,
  threads: EngineThreads,
  step: (fraction: number) => void,
): TextValues {
  const size = texts.length
  const ids = new Map<string, number>()
  const tokenStarts = threads.integers(size + 1)
  const gramStarts = threads.integers(size + 1)
  const tokens = new GrowingInts()
  const grams = new GrowingShorts()
  const own: number[] = []
  const sink = {
    token(text: string): void {
      const token = expand(text)
      let id = ids.get(token)
      if (id === undefined) {
        id = ids.size
        ids.set(token, id)
      }
      if (!own.includes(id)) own.push(id)
    },
  }
  for (let v = 0; v < size; v++) {
    if ((v & 1023) === 0) step(v / size)
    own.length = 0
    tokenize(texts[v]!, sink)
    own.sort((a, b) => a - b)
    for (const id of own) tokens.push(id)
    tokenStarts[v + 1] = tokens.length
    if (letters) gramsOf(texts[v]!, grams)
    gramStarts[v + 1] = grams.length
  }
  const weights = threads.floats(tokens.length)
  weigh(tokens.values, tokenStarts, ids.size, weights)
  const kept = threads.integers(tokens.length)
  kept.set(tokens.values.subarray(0, tokens.length))
  const telling = leaveOutCommon(grams, gramStarts)
  const keptGrams = threads.letters(telling)
  keptGrams.set(grams.values.subarray(0, telling))
  return {
    ...signaturesOf(kept, tokenStarts, keptGrams, gramStarts, threads),
    gramStarts,
    grams: keptGrams,
    tokenStarts,
    tokens: kept,
    weights,
    words: [...ids.keys()],
    single: letters && tokens.length < 1.3 * size,
  }
}

/** Letter groups that more of the values have say nothing: the ends of mail addresses. */
const commonGram = 0.1
const fewestForCommon = 1000

/** Leaves the common ones out in place; returns how many stay. */
function leaveOutCommon(grams: GrowingShorts, starts: Int32Array): number {
  const size = starts.length - 1
  if (size < fewestForCommon) return grams.length
  const found = new Int32Array(65_536)
  for (let i = 0; i < grams.length; i++) found[grams.values[i]!]!++
  const most = commonGram * size
  let written = 0
  let from = 0
  for (let v = 0; v < size; v++) {
    const to = starts[v + 1]!
    for (let i = from; i < to; i++) {
      const gram = grams.values[i]!
      if (found[gram]! <= most) grams.values[written++] = gram
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
): Pick<TextValues, 'signatures' | 'hidden'> {
  const size = tokenStarts.length - 1
  const signatures = threads.integers(size * signatureWidth)
  const hidden = threads.bytes(size)
  for (let v = 0; v < size; v++) {
    const at = v * signatureWidth
    let bits = 0
    for (let i = gramStarts[v]!; i < gramStarts[v + 1]!; i++) {
      const bit = grams[i]! & 127
      signatures[at + (bit >>> 5)]! |= 1 << (bit & 31)
    }
    for (let k = 0; k < 4; k++) bits += bitsOf(signatures[at + k]!)
    hidden[v] = Math.min(255, gramStarts[v + 1]! - gramStarts[v]! - bits)
    for (let i = tokenStarts[v]!; i < tokenStarts[v + 1]!; i++) {
      const bit = Math.imul(tokens[i]!, 0x9e3779b1) >>> 26
      signatures[at + 4 + (bit >>> 5)]! |= 1 << (bit & 31)
    }
  }
  return { signatures, hidden }
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
