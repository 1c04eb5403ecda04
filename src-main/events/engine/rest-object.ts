import type { ChunkMemory } from './chunk-memory.ts'
import { type LineFields, REST_NUMBERS } from './line-fields.ts'
import { keyText } from './property-profiler.ts'

/** Writes the fields that are not mapped as one object; of equal keys the last one stays. */
export function writeRest(fields: LineFields, out: ChunkMemory): void {
  const rest = fields.rest.subarray(0, fields.restLength)
  const last = lastOfEachKey(out.bytes, rest, fields.restEscaped)
  let opening = 0x7b
  for (let i = 0; i < rest.length; i += REST_NUMBERS) {
    if (last !== null && !last.has(i)) continue
    out.writeByte(opening)
    opening = 0x2c
    // The key with its quotes.
    out.copy(rest[i]! - 1, rest[i + 1]! + 1)
    out.writeByte(0x3a)
    out.copy(rest[i + 2]!, rest[i + 3]!)
  }
  out.writeByte(0x7d)
}

/** Places of the entries whose key does not come again; null: none comes twice. */
function lastOfEachKey(
  bytes: Uint8Array,
  rest: Int32Array,
  escaped: boolean,
): ReadonlySet<number> | null {
  const entries = rest.length / REST_NUMBERS
  if (!escaped && entries <= 8) {
    let repeated = false
    for (let i = 0; i < rest.length && !repeated; i += REST_NUMBERS) {
      for (let j = i + REST_NUMBERS; j < rest.length && !repeated; j += REST_NUMBERS) {
        repeated = isSame(bytes, rest[i]!, rest[i + 1]!, rest[j]!, rest[j + 1]!)
      }
    }
    if (!repeated) return null
  }
  const last = new Map<string, number>()
  for (let i = 0; i < rest.length; i += REST_NUMBERS) {
    last.set(keyText(bytes.subarray(rest[i], rest[i + 1])), i)
  }
  return new Set(last.values())
}

function isSame(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false
  for (let i = 0; i < aEnd - a; i++) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}
