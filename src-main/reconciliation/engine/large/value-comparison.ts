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
  /** Of each value `signatureWidth` numbers: bits of its letter groups, then of its words. */
  readonly signatures: Int32Array
  /** Letter groups that share a bit with another of the same value. */
  readonly hidden: Uint8Array
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

/** Compares the pairs first..last by the numbers of their values. */
export function compareValues(task: ValueComparisonTask, first: number, last: number): void {
  const { left, right, fields, leftCodes, rightCodes, levels, values, similarity } = task
  const width = fields.length
  const keeps = values.length > 0
  for (let p = first; p < last; p++) {
    const l = left[p]! * width
    const r = right[p]! * width
    let sum = 0
    for (let f = 0; f < width; f++) {
      const a = leftCodes[l + f]!
      const b = rightCodes[r + f]!
      const at = p * width + f
      if (a < 0 || b < 0) {
        levels[at] = NO_LEVEL
        if (keeps) values[at] = Number.NaN
        continue
      }
      const field = fields[f]!
      if (a === b) {
        levels[at] = field.equalLevel[a]!
        sum += field.surprise[a]!
        if (keeps) values[at] = field.kind === 'text' ? 1 : 0
        continue
      }
      const value = likeness(field, a, b)
      const { edges } = field
      let level = 0
      while (level < edges.length && value >= edges[level]!) level++
      levels[at] = level
      if (keeps) values[at] = value
      if (level > 0) {
        const near = level / (edges.length + 1)
        sum += near * near * Math.min(field.surprise[a]!, field.surprise[b]!)
      }
    }
    similarity[p] = sum
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
    const most = mostShared(field, a, b, i, j)
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
function mostShared(
  { signatures, hidden, gramStarts }: ComparedField,
  a: number,
  b: number,
  i: number,
  j: number,
): number {
  const all = gramStarts[a + 1]! - gramStarts[a]! + gramStarts[b + 1]! - gramStarts[b]!
  if (all === 0) return 0
  const shared =
    bitsOf(signatures[i]! & signatures[j]!) +
    bitsOf(signatures[i + 1]! & signatures[j + 1]!) +
    bitsOf(signatures[i + 2]! & signatures[j + 2]!) +
    bitsOf(signatures[i + 3]! & signatures[j + 3]!) +
    Math.min(hidden[a]!, hidden[b]!)
  return (2 * shared) / all
}

/** Numbers of 32 bits in a signature: four of letter groups, two of words. */
export const signatureWidth = 6

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
function sharedWords({ tokenStarts, tokens, weights }: ComparedField, a: number, b: number): number {
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
