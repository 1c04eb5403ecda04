/** Microseconds of a day. */
export const DAY_MICROS = 86_400_000_000

/**
 * Reads a date-time by the grammar of the specification: `YYYY-MM-DD`, then optionally `T` or a
 * space and `HH:MM`, `:SS`, a fraction of 1-9 digits (cut to microseconds), and `Z`, `+HH`, `+HHMM`
 * or `+HH:MM` (or minus). Without a zone it is UTC. The year 0000 is no year.
 *
 * The result is in two parts, since microseconds of a far year do not fit a double: whole days since
 * 1970-01-01 and microseconds within the day.
 */
export class TimestampReader {
  day = 0
  /** 0 .. 86,399,999,999. */
  micros = 0

  /** False for what is not exactly a date-time of the grammar. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from < 10 || bytes[from + 4] !== 0x2d || bytes[from + 7] !== 0x2d) return false
    const century = two(bytes, from)
    const yearOfCentury = two(bytes, from + 2)
    const month = two(bytes, from + 5)
    const dayOfMonth = two(bytes, from + 8)
    const year = century * 100 + yearOfCentury
    if (century < 0 || yearOfCentury < 0 || year === 0 || month < 1 || month > 12) return false
    if (dayOfMonth < 1 || dayOfMonth > daysOfMonth(year, month)) return false
    this.day = daysSinceEpoch(year, month, dayOfMonth)
    this.micros = 0
    let at = from + 10
    if (at === to) return true

    if ((bytes[at] !== 0x54 && bytes[at] !== 0x20) || to - at < 6) return false
    const hour = two(bytes, at + 1)
    const minute = two(bytes, at + 4)
    if (hour < 0 || hour > 23 || bytes[at + 3] !== 0x3a || minute < 0 || minute > 59) return false
    let micros = (hour * 60 + minute) * 60_000_000
    at += 6
    if (at < to && bytes[at] === 0x3a) {
      if (to - at < 3) return false
      const second = two(bytes, at + 1)
      if (second < 0 || second > 59) return false
      micros += second * 1_000_000
      at += 3
      if (at < to && bytes[at] === 0x2e) {
        const first = at + 1
        let unit = 100_000
        for (at = first; at < to && isDigit(bytes[at]!); at++) {
          micros += (bytes[at]! - 0x30) * unit
          unit = unit === 1 ? 0 : unit / 10
        }
        if (at === first || at - first > 9) return false
      }
    }
    this.micros = micros
    return at === to || this.#zone(bytes, at, to)
  }

  /** Whole and broken seconds or milliseconds since the epoch; false for what no clock shows. */
  readEpoch(value: number, microsPerUnit: number): boolean {
    const day = Math.floor(value / (DAY_MICROS / microsPerUnit))
    if (!Number.isFinite(value) || Math.abs(day) > 3_000_000) return false
    const withinDay = value - day * (DAY_MICROS / microsPerUnit)
    // What lies below a microsecond is cut, as it is in text; a double's own error is not.
    this.micros = Math.min(DAY_MICROS - 1, Math.floor(withinDay * microsPerUnit + 1e-3))
    this.day = day
    return true
  }

  #zone(bytes: Uint8Array, at: number, to: number): boolean {
    const sign = bytes[at]
    if (sign === 0x5a) return at + 1 === to
    if (sign !== 0x2b && sign !== 0x2d) return false
    const length = to - at
    if (length !== 3 && length !== 5 && length !== 6) return false
    if (length === 6 && bytes[at + 3] !== 0x3a) return false
    const hours = two(bytes, at + 1)
    const minutes = length === 3 ? 0 : two(bytes, to - 2)
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false
    const offset = (hours * 60 + minutes) * 60_000_000
    let micros = this.micros + (sign === 0x2b ? -offset : offset)
    if (micros < 0) {
      micros += DAY_MICROS
      this.day--
    } else if (micros >= DAY_MICROS) {
      micros -= DAY_MICROS
      this.day++
    }
    this.micros = micros
    return true
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** Two digits as a number, or a number below 0. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30
  const ones = bytes[at + 1]! - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1000
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

function daysOfMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : lengths[month - 1]!
}

/**
 * Days from 1970-01-01 in the proleptic Gregorian calendar.
 * @see Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil
 */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
