import type { GrowingShorts } from './growing.ts'
import { mix } from './row-order.ts'

const outside = 0
/** Number of each letter or digit; 0: neither; unknown yet: -1. */
const letters = new Int16Array(65_536).fill(-1)
const isLetter = /[\p{L}\p{N}]/u
const most = 4096
const own = new Int32Array(most)

function letterOf(code: number): number {
  const known = letters[code]!
  if (known >= 0) return known
  const text = String.fromCharCode(code)
  // Halves of letters beyond the first plane count as letters.
  const counts = isLetter.test(text) || (code >= 0xd800 && code <= 0xdfff)
  const letter = counts ? 1 + (code < 128 ? code - 47 : 90 + (code % 400)) : outside
  letters[code] = letter
  return letter
}

/**
 * Adds the groups of three letters of each word of a folded text, with a mark before and after it,
 * and its first letter alone: hashed to 16 bits, ascending, each once.
 */
export function gramsOf(folded: string, into: GrowingShorts): void {
  let count = 0
  const add = (gram: number): void => {
    const hashed = mix(gram) & 0xffff
    if (count === most) return
    let at = count
    while (at > 0 && own[at - 1]! > hashed) at--
    if (at > 0 && own[at - 1] === hashed) return
    own.copyWithin(at + 1, at, count)
    own[at] = hashed
    count++
  }
  let before = outside
  let last = outside
  for (let i = 0; i <= folded.length; i++) {
    const letter = i < folded.length ? letterOf(folded.charCodeAt(i)) : outside
    if (last !== outside) add((before << 18) | (last << 9) | letter)
    if (last === outside && letter !== outside) add(letter)
    before = last
    last = letter
  }
  for (let i = 0; i < count; i++) into.push(own[i]!)
}
