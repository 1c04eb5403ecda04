import { NO_LEVEL } from '../types.ts'

/** A field of both lists as threads share it. Arrays that its kind does not need are empty. */
export interface ComparedField {
  readonly kind: 'text' | 'relative' | 'absolute'
  /** Lower bounds of the levels of unequal values above the lowest, ascending. */
  readonly edges: readonly number[]
  /** Level of two rows with the same value v: the rarer, the higher. */
  readonly equalLevel: Uint8Array
  /** What the same value tells, in bits: for a first guess only. */
  readonly surprise: Float32Array
  readonly numbers: Float64Array
  /** Of each value `signatureWidth` numbers. */
  readonly signatures: Int32Array
  readonly gramStarts: Int32Array
  readonly grams: Uint16Array
  readonly tokenStarts: Int32Array
  readonly tokens: Int32Array
  readonly weights: Float32Array
  /** Letters alone, where values are single words; words alone, where there are no letter groups. */
  readonly usesTokens: boolean
  readonly usesGrams: boolean
}

export interface ValueComparisonTask {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly fields: readonly ComparedField[]
  /** Row-major, rows x fields: numbers of values, -1 where there is none. */
  readonly leftCodes: Int32Array
  readonly rightCodes: Int32Array
  /** Row-major, pairs x fields. */
  readonly levels: Uint8Array
  /** The same; empty: not asked for. */
  readonly values: Float32Array
  /** How much each pair's values have in common, in bits: a first guess. */
  readonly similarity: Float32Array
}

/** Pairs of one left row that are compared field by field. */
const pairsAtOnce = 256

/**
 * Compares the pairs first..last by the numbers of their values. Field by field for the pairs of a left
 * row: looks into memory that do not depend on each other overlap.
 */
export function compareValues(task: ValueComparisonTask, first: number, last: number): void {
  const { left, similarity } = task
  const codes = new Int32Array(pairsAtOnce)
  for (let from = first; from < last;) {
    const l = left[from]!
    let to = from + 1
    while (to < last && to - from < pairsAtOnce && left[to] === l) to++
    similarity.fill(0, from, to)
    for (let f = 0; f < task.fields.length; f++) compareField(task, f, l, from, to, codes)
    from = to
  }
}

function compareField(
  task: ValueComparisonTask,
  f: number,
  l: number,
  from: number,
  to: number,
  codes: Int32Array,
): void {
  const { right, leftCodes, rightCodes, levels, values, similarity } = task
  const width = task.fields.length
  const field = task.fields[f]!
  const { edges, equalLevel, surprise } = field
  const keeps = values.length > 0
  const a = leftCodes[l * width + f]!
  for (let p = from; p < to; p++) codes[p - from] = rightCodes[right[p]! * width + f]!
  for (let p = from; p < to; p++) {
    const b = codes[p - from]!
    const at = p * width + f
    if (a < 0 || b < 0) {
      levels[at] = NO_LEVEL
      if (keeps) values[at] = Number.NaN
      continue
    }
    if (a === b) {
      levels[at] = equalLevel[a]!
      similarity[p]! += surprise[a]!
      if (keeps) values[at] = field.kind === 'text' ? 1 : 0
      continue
    }
    const value = likeness(field, a, b)
    let level = 0
    while (level < edges.length && value >= edges[level]!) level++
    levels[at] = level
    if (keeps) values[at] = value
    if (level > 0) {
      const near = level / (edges.length + 1)
      similarity[p]! += near * near * Math.min(surprise[a]!, surprise[b]!)
    }
  }
}

/**
 * Texts: 0..1; numbers: how far apart, negated, at most 0. What the signatures show to be below the
 * lowest edge is 0 without a closer look.
 */
function likeness(field: ComparedField, a: number, b: number): number {
  if (field.kind === 'text') {
    const { signatures, usesGrams, usesTokens } = field
    const i = a * signatureWidth
    const j = b * signatureWidth
    const mayShareWord =
      (signatures[i + 4]! & signatures[j + 4]!) !== 0 ||
      (signatures[i + 5]! & signatures[j + 5]!) !== 0
    if (!usesGrams) return mayShareWord ? sharedWords(field, a, b) : 0
    const most = mostShared(signatures, i, j)
    if (!usesTokens) return most < field.edges[0]! ? 0 : sharedGrams(field, a, b)
    const words = mayShareWord ? sharedWords(field, a, b) : 0
    return words + most < 2 * field.edges[0]! ? 0 : (words + sharedGrams(field, a, b)) / 2
  }
  const x = field.numbers[a]!
  const y = field.numbers[b]!
  const difference = Math.abs(x - y)
  if (field.kind === 'absolute') return -difference
  return -Math.min(1, difference / Math.max(Math.abs(x), Math.abs(y)))
}

/** Upper bound of `sharedGrams`. */
function mostShared(signatures: Int32Array, i: number, j: number): number {
  const all = signatures[i + 6]! + signatures[j + 6]!
  if (all === 0) return 0
  const shared =
    bitsOf(signatures[i]! & signatures[j]!) +
    bitsOf(signatures[i + 1]! & signatures[j + 1]!) +
    bitsOf(signatures[i + 2]! & signatures[j + 2]!) +
    bitsOf(signatures[i + 3]! & signatures[j + 3]!) +
    Math.min(signatures[i + 7]!, signatures[j + 7]!)
  return (2 * shared) / all
}

/**
 * Numbers of 32 bits in a signature: four of bits of letter groups, two of bits of words, the number of
 * letter groups and how many of them share a bit with another.
 */
export const signatureWidth = 8

export function bitsOf(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Dice coefficient of the letter groups. */
function sharedGrams({ gramStarts, grams }: ComparedField, a: number, b: number): number {
  let i = gramStarts[a]!
  let j = gramStarts[b]!
  const endI = gramStarts[a + 1]!
  const endJ = gramStarts[b + 1]!
  const all = endI - i + endJ - j
  if (all === 0) return 0
  let shared = 0
  while (i < endI && j < endJ) {
    const x = grams[i]!
    const y = grams[j]!
    if (x === y) shared++
    if (x <= y) i++
    if (y <= x) j++
  }
  return (2 * shared) / all
}

/** Cosine of the words. */
function sharedWords(
  { tokenStarts, tokens, weights }: ComparedField,
  a: number,
  b: number,
): number {
  let i = tokenStarts[a]!
  let j = tokenStarts[b]!
  const endI = tokenStarts[a + 1]!
  const endJ = tokenStarts[b + 1]!
  let sum = 0
  while (i < endI && j < endJ) {
    const x = tokens[i]!
    const y = tokens[j]!
    if (x === y) sum += weights[i]! * weights[j]!
    if (x <= y) i++
    if (y <= x) j++
  }
  return sum > 1 ? 1 : sum
}
