import type { ByteBuffer } from '../parquet/byte-buffer.ts'
import { DAY_MICROS } from './timestamp.ts'

/*
 * Columns of numbers as Parquet stores them plainly, little end first. One loop a function: what
 * stands around a long loop would be compiled with it, again and again.
 */

/** Whole numbers below it are exact as doubles. */
const MOST_EXACT = 2 ** 53

/** Microseconds since 1970-01-01 of days and microseconds of the day, 8 bytes each. */
export function packMoments(
  out: ByteBuffer,
  day: Int32Array,
  micros: Float64Array,
  rows: number,
): void {
  begin(out, rows * 8)
  const { view } = out
  for (let i = 0; i < rows; i++) writeMoment(view, i * 8, day[i]!, micros[i]!)
}

/** Days since 1970-01-01, 4 bytes each. */
export function packDays(out: ByteBuffer, day: Int32Array, rows: number): void {
  begin(out, rows * 4)
  const { view } = out
  for (let i = 0; i < rows; i++) view.setInt32(i * 4, day[i]!, true)
}

/** The numbers that are none of NaN, 8 bytes each; `present` tells which these are. */
export function packNumbers(
  out: ByteBuffer,
  numbers: Float64Array,
  present: Uint8Array,
  rows: number,
): void {
  begin(out, rows * 8)
  const { view } = out
  let at = 0
  for (let i = 0; i < rows; i++) {
    const value = numbers[i]!
    if (Number.isNaN(value)) {
      present[i] = 0
    } else {
      present[i] = 1
      view.setFloat64(at, value, true)
      at += 8
    }
  }
  out.length = at
}

/** A bit a row, set where a number lies above `most` or is not within ±`mostEither`; gives how many are. */
export function packBeyond(
  out: ByteBuffer,
  numbers: Float64Array,
  rows: number,
  most: number,
  mostEither: number,
): number {
  begin(out, (rows + 7) >> 3)
  const { bytes } = out
  bytes.fill(0, 0, out.length)
  let count = 0
  for (let i = 0; i < rows; i++) {
    const value = numbers[i]!
    // No number at all (NaN) lies nowhere.
    if (value > most || value > mostEither || value < -mostEither) {
      bytes[i >> 3]! |= 1 << (i & 7)
      count++
    }
  }
  return count
}

/** The codes that are there (none: below 0), one after the other; gives how many these are. */
export function packCodes(out: Uint32Array, codes: Int32Array, rows: number): number {
  let count = 0
  for (let row = 0; row < rows; row++) {
    const code = codes[row]!
    out[count] = code
    if (code >= 0) count++
  }
  return count
}

/** Places of the least and the greatest day. */
export function daysBetween(day: Int32Array, rows: number): readonly [number, number] {
  let least = 0
  let greatest = 0
  for (let i = 1; i < rows; i++) {
    if (day[i]! < day[least]!) least = i
    if (day[i]! > day[greatest]!) greatest = i
  }
  return [least, greatest]
}

/** Places of the earliest and the latest moment. */
export function momentsBetween(
  day: Int32Array,
  micros: Float64Array,
  rows: number,
): readonly [number, number] {
  let least = 0
  let greatest = 0
  for (let i = 1; i < rows; i++) {
    const days = day[i]!
    const within = micros[i]!
    if (days < day[least]! || (days === day[least]! && within < micros[least]!)) least = i
    if (days > day[greatest]! || (days === day[greatest]! && within > micros[greatest]!)) {
      greatest = i
    }
  }
  return [least, greatest]
}

/** Microseconds since 1970-01-01 as 64 bits; far years do not fit a double. */
export function writeMoment(view: DataView, at: number, day: number, micros: number): void {
  const moment = day * DAY_MICROS + micros
  if (moment < MOST_EXACT && moment > -MOST_EXACT) {
    const high = Math.floor(moment / 2 ** 32)
    view.setUint32(at, moment - high * 2 ** 32, true)
    view.setInt32(at + 4, high, true)
  } else {
    view.setBigInt64(at, BigInt(day) * BigInt(DAY_MICROS) + BigInt(micros), true)
  }
}

function begin(out: ByteBuffer, bytes: number): void {
  out.length = 0
  out.reserve(bytes)
  out.length = bytes
}
