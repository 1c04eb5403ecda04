const decoder = new TextDecoder()

/** A JSON number. Exact without a call for what most amounts are: at most 15 digits. */
export function numberAt(bytes: Uint8Array, from: number, to: number): number {
  let digits = 0
  let scale = -1
  if (to - from <= 16) {
    let at = bytes[from] === 0x2d ? from + 1 : from
    for (; at < to; at++) {
      const byte = bytes[at]!
      if (byte >= 0x30 && byte <= 0x39) {
        digits = digits * 10 + byte - 0x30
        if (scale >= 0) scale++
      } else if (byte === 0x2e) {
        scale = 0
      } else {
        break
      }
    }
    // Both are exact as doubles, so the quotient is the nearest one (Clinger 1990).
    if (at === to)
      return (scale > 0 ? digits / 10 ** scale : digits) * (bytes[from] === 0x2d ? -1 : 1)
  }
  return Number(decoder.decode(bytes.subarray(from, to)))
}
