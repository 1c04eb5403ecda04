import { randomInt } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
/** Values of the last four characters. */
const tails = 32 ** 4

let last = { time: -1, tail: 0 }

/**
 * Twelve characters: eight of time (sortable, in steps of 32 ms, good for a thousand years) and
 * four that are random for the first id of a step and count on from there: of two ids that one
 * process makes at the same time the later one is greater.
 */
export function newRunId(now: Date): string {
  const time = Math.floor(now.getTime() / 32)
  // Half of the values stay free to count on.
  const tail = time === last.time ? (last.tail + 1) % tails : randomInt(tails / 2)
  last = { time, tail }
  return digits(time, 8) + digits(tail, 4)
}

function digits(value: number, width: number): string {
  let text = ''
  let rest = value
  for (let place = 0; place < width; place++) {
    text = alphabet[rest % 32]! + text
    rest = Math.floor(rest / 32)
  }
  return text
}
