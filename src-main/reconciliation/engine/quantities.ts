import { parseNumber } from './text.ts'
import { gluedOnly, type Measure, moneyUnit, noUnit, type Unit, unitOf, yearUnit } from './units.ts'

/** A number of a text. */
export interface Quantity {
  /** As it is written. */
  readonly number: number
  /** Index into `dimensions`. */
  readonly dimension: number
  /** The number in the base unit of its dimension is number * factor. */
  readonly factor: number
}

/** Longer runs of digits are codes, phone numbers and barcodes unless a unit follows. */
const mostDigits = 4

const numbers = /\d{1,3}(?: \d{3})+,\d\d(?!\d)|\d+(?:[.,]\d+)*/g
const letters = /[\p{L}µ]+\d?/uy
const signs = /["″”%€$£¥]/y
const letterOrDigit = /[\p{L}\d]/u

/**
 * The numbers of a folded text with what they measure: 500 mg, 0,5 l, 1/2", 8x40 (two), 120in, MY25.
 * Not those that are part of a code (KTC-D320, SOT-23, 040-123456).
 */
export function quantitiesOf(folded: string): Quantity[] {
  const found: Quantity[] = []
  numbers.lastIndex = 0
  for (let match = numbers.exec(folded); match !== null; match = numbers.exec(folded)) {
    const start = match.index
    let end = start + match[0].length
    let number = valueOf(match[0])
    const before = prefixOf(folded, start)
    // Versions and dates with points are no numbers.
    if (before === null || Number.isNaN(number)) continue
    const over = fraction.exec(folded.slice(end, end + 6))
    if (over !== null && Number(over[1]) > number && Number(over[1]) <= 64) {
      number /= Number(over[1])
      end += over[0].length
      const last = found.at(-1)
      if (last !== undefined && before === 'whole') {
        found.pop()
        number += last.number
      }
    }
    const unit = before === 'money' ? moneyUnit : unitAfter(folded, end)
    if (unit === null) continue
    numbers.lastIndex = end
    const isPlain = unit === noUnit && over === null
    if (isPlain && match[0].length > mostDigits && !/[.,]/.test(match[0])) continue
    const isYear = isPlain && /^(?:19|20)\d\d$/.test(match[0])
    if (before === 'year' && isPlain && match[0].length === 2) {
      found.push({ number: 2000 + number, ...yearUnit })
    } else found.push({ number, ...(isYear ? yearUnit : unit) })
  }
  return found
}

const fraction = /^\s?\/\s?(\d{1,2})(?!\d)/

/** A number with the marks of either custom. */
function valueOf(written: string): number {
  const digits = written.replaceAll(' ', '')
  const comma = digits.lastIndexOf(',')
  const point = digits.lastIndexOf('.')
  if (comma >= 0 && point >= 0) {
    return Number(
      comma > point ? digits.replace(/\./g, '').replace(',', '.') : digits.replace(/,/g, ''),
    )
  }
  if (comma >= 0) {
    return Number(
      /^[1-9]\d{0,2}(?:,\d{3})+$/.test(digits)
        ? digits.replace(/,/g, '')
        : digits.replace(/,(?=.*,)/g, '').replace(',', '.'),
    )
  }
  return Number(/^\d{1,3}(?:\.\d{3}){2,}$/.test(digits) ? digits.replace(/\./g, '') : digits)
}

/** What stands before a number; null: it is part of a code. */
function prefixOf(text: string, start: number): 'money' | 'year' | 'whole' | 'nothing' | null {
  const last = text[start - 1]
  if (last === undefined) return 'nothing'
  if (last === ' ') {
    const code = text.charCodeAt(start - 2)
    if (code >= 48 && code <= 57) return 'whole'
    return '$€£¥'.includes(text[start - 2] ?? ' ') ? 'money' : 'nothing'
  }
  if (/[$€£¥]/.test(last)) return 'money'
  if (last === "'") return 'year'
  if (/\p{L}/u.test(last)) {
    const run = /([\d-]?)(\p{L}+)$/u.exec(text.slice(Math.max(0, start - 8), start))!
    if (run[2] === 'my') return 'year'
    // 8x40, and M8x40 or R16: a letter that says what the number is.
    if (run[2]!.length > 1) return null
    return run[1] === '' || run[2] === 'x' ? 'nothing' : null
  }
  if (last === '-' || last === '/') {
    return letterOrDigit.test(text[start - 2] ?? ' ') ? null : 'nothing'
  }
  return 'nothing'
}

/** The unit that follows a number; null: the number begins a code. */
function unitAfter(text: string, end: number): Unit | null {
  let at = end
  const isApart = text[at] === ' ' || text[at] === '-'
  const isHyphened = text[at] === '-'
  if (isApart) at++
  signs.lastIndex = at
  const sign = signs.exec(text)
  if (sign !== null) return unitOf.get(sign[0]) ?? noUnit
  letters.lastIndex = at
  const word = letters.exec(text)?.[0] ?? null
  if (word === null) {
    return !isApart && /^\/[\p{L}\d]/u.test(text.slice(end, end + 2))
      ? noUnit
      : isHyphened && letterOrDigit.test(text[at] ?? ' ')
        ? null
        : noUnit
  }
  const unit = unitOf.get(word) ?? unitOf.get(word.replace(/\d$/, ''))
  const after = text[at + word.length] ?? ' '
  const isWhole = !letterOrDigit.test(after)
  if (unit !== undefined && isWhole && !(isApart && gluedOnly.has(word))) return unit
  if (isApart) return isHyphened ? null : noUnit
  // 12a is a number with a letter, 8x40 two numbers; other letters make it a code.
  if (word === 'x' || /^x\d$/.test(word)) return noUnit
  return word.length === 1 && isWhole ? noUnit : null
}

/** The first number of a folded text with the unit glued to it or after it; null without one. */
export function measureOf(folded: string): Measure | null {
  const number = parseNumber(folded)
  if (number === null) return null
  const found = ending.exec(folded)
  const unit = found === null ? undefined : unitOf.get(found[1]!)
  return { number, unit: unit === undefined || unit.dimension === money ? null : unit }
}

const ending = /\d\s?([\p{L}µ%"″”]+\d?)\W*$/u
const money = moneyUnit.dimension
