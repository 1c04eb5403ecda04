import type { EngineArrays } from '../threads.ts'
import { gramsOf } from './grams.ts'
import { GrowingInts, GrowingShorts } from './growing.ts'
import { HashNumbers } from './hash-numbers.ts'
import { bitsOf, signatureWidth } from './value-comparison.ts'
import { WordReader } from './word-hashes.ts'

/** Texts to be taken apart, as threads are given them. */
export interface ApartTask {
  /** Distinct folded texts. */
  readonly texts: readonly string[]
  /** Told apart by spelling besides words. */
  readonly letters: boolean
  /** Folded short form and long form of words. */
  readonly abbreviations: readonly (readonly [string, string])[]
}

/** What texts are made of; the arrays are those of `TextValues`. */
export interface ApartTexts {
  readonly signatures: Int32Array
  readonly gramStarts: Int32Array
  readonly grams: Uint16Array
  readonly tokenStarts: Int32Array
  readonly tokens: Int32Array
  readonly weights: Float32Array
  /** The hash and the first text of each word. */
  readonly hashes: Int32Array
  readonly firsts: Int32Array
  readonly single: boolean
}

export function expander({
  abbreviations,
}: Pick<ApartTask, 'abbreviations'>): ((word: string) => string) | null {
  if (abbreviations.length === 0) return null
  const long = new Map(abbreviations)
  return (word) => long.get(word) ?? word
}

/** Words and letter groups of each text. */
export function takeApart(
  task: ApartTask,
  arrays: EngineArrays,
  step: (fraction: number) => void,
): ApartTexts {
  const { texts, letters } = task
  const size = texts.length
  let reading = 0
  const numbers = new HashNumbers(size, () => step(reading / Math.max(1, size)))
  const tokenStarts = arrays.integers(size + 1)
  const gramStarts = arrays.integers(size + 1)
  const tokens = new GrowingInts()
  const grams = new GrowingShorts()
  const hashes = new GrowingInts()
  const firsts = new GrowingInts()
  const reader = new WordReader(expander(task))
  let from = 0
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
    if ((v & 0xff) === 0) step(v / size)
    reading = v
    from = tokens.length
    reader.read(texts[v]!, sink)
    tokenStarts[v + 1] = tokens.length
    if (letters) gramsOf(texts[v]!, grams)
    gramStarts[v + 1] = grams.length
  }
  const look = (): void => step(1)
  const said = leaveOutCommon(tokens.values, tokenStarts, hashes.length, look)
  const weights = arrays.floats(said)
  weigh(tokens.values, tokenStarts, hashes.length, weights, look)
  const kept = arrays.integers(said)
  kept.set(tokens.values.subarray(0, said))
  const telling = leaveOutCommon(grams.values, gramStarts, 65_536, look)
  const keptGrams = arrays.letters(telling)
  keptGrams.set(grams.values.subarray(0, telling))
  return {
    signatures: signaturesOf(kept, tokenStarts, keptGrams, gramStarts, arrays, look),
    gramStarts,
    grams: keptGrams,
    tokenStarts,
    tokens: kept,
    weights,
    hashes: hashes.values.slice(0, hashes.length),
    firsts: firsts.values.slice(0, firsts.length),
    single: letters && said < 1.3 * size,
  }
}

/** Words and letter groups that more of the values have say nothing: the ends of mail addresses. */
const commonShare = 0.1
const fewestForCommon = 1000
/** Words or letter groups between two looks at whether to go on, and values, less one. */
const between = 0x7ff
const valuesBetween = 0x3ff

/** Leaves the common ones out in place; returns how many stay. */
function leaveOutCommon(
  ids: Int32Array | Uint16Array,
  starts: Int32Array,
  kinds: number,
  look: () => void,
): number {
  const size = starts.length - 1
  const length = starts[size]!
  if (size < fewestForCommon) return length
  const found = new Int32Array(kinds)
  for (let i = 0; i < length; i++) {
    if ((i & between) === 0) look()
    found[ids[i]!]!++
  }
  const most = commonShare * size
  let written = 0
  let from = 0
  for (let v = 0; v < size; v++) {
    if ((v & valuesBetween) === 0) look()
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
  arrays: EngineArrays,
  look: () => void,
): Int32Array {
  const size = tokenStarts.length - 1
  const signatures = arrays.integers(size * signatureWidth)
  for (let v = 0; v < size; v++) {
    if ((v & valuesBetween) === 0) look()
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
function weigh(
  tokens: Int32Array,
  starts: Int32Array,
  count: number,
  into: Float32Array,
  look: () => void,
): void {
  const size = starts.length - 1
  const found = new Int32Array(count)
  for (let i = 0; i < into.length; i++) {
    if ((i & between) === 0) look()
    found[tokens[i]!]!++
  }
  for (let v = 0; v < size; v++) {
    if ((v & valuesBetween) === 0) look()
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
