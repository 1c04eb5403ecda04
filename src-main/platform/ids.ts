import { randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Twelve characters: eight of time (sortable, in steps of 32 ms, good for a thousand years) and four random. */
export function newRunId(now: Date): string {
  let time = Math.floor(now.getTime() / 32)
  let head = ''
  for (let place = 0; place < 8; place++) {
    head = alphabet[time % 32]! + head
    time = Math.floor(time / 32)
  }
  const tail = Array.from(randomBytes(4), (byte) => alphabet[byte % 32]).join('')
  return head + tail
}
