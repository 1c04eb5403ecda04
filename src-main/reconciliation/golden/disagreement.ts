import type { FieldKind } from '../../../src-shared/reconciliation/fields.ts'
import { parseDate } from '../engine/dates.ts'
import { foldText } from '../engine/fold.ts'
import { parseNumber, parseYear } from '../engine/text.ts'
import { narrow, optionsOf, wordsOf } from './options.ts'

export interface Disagreement {
  /** `not_offered`: the right side lists options, and what the left says is none of them. */
  readonly kind: 'differs' | 'not_offered'
  /** Right minus left, where both are numbers; and as a share of the left. */
  readonly difference: number | null
  readonly share: number | null
}

/** Whether two values that should say the same do not; null where they agree, or it cannot be told. */
export function disagreement(kind: FieldKind, left: string, right: string): Disagreement | null {
  // Most values of most pairs are the same to the letter.
  if (left === right) return null
  const options = optionsOf(right)
  const none = { difference: null, share: null }
  switch (kind) {
    // Titles and descriptions are worded freely: other words are no disagreement.
    case 'name':
    case 'text':
      return options.length > 1 && narrow(options, wordsOf(left)) === null
        ? { kind: 'not_offered', ...none }
        : null
    case 'number':
    case 'year':
    case 'date': {
      const read = readerOf(kind)
      const said = read(left)
      const offered = options.map(read)
      if (said === null || offered.some((value) => value === null)) return null
      if (offered.some((value) => isSameNumber(value!, said))) return null
      if (offered.length > 1) return { kind: 'not_offered', ...none }
      const difference = offered[0]! - said
      const share = kind === 'number' && said !== 0 ? difference / said : null
      return { kind: 'differs', difference, share }
    }
    case 'code':
    case 'identifier':
    case 'category': {
      const said = wordsOf(left)
      if (options.some((option) => foldText(option).trim() === foldText(left).trim())) return null
      if (options.length > 1) {
        return narrow(options, said) === null ? { kind: 'not_offered', ...none } : null
      }
      const offered = wordsOf(right)
      return isWithin(said, offered) || isWithin(offered, said) ? null : { kind: 'differs', ...none }
    }
  }
}

/** Right minus left of two numbers, years or dates (days); null where it cannot be told. */
export function differenceOf(
  kind: FieldKind,
  left: string,
  right: string,
): { readonly alike: boolean; readonly difference: number; readonly share: number | null } | null {
  if (kind !== 'number' && kind !== 'year' && kind !== 'date') return null
  if (optionsOf(right).length > 1) return null
  const read = readerOf(kind)
  const [a, b] = [read(left), read(right)]
  if (a === null || b === null) return null
  if (isSameNumber(a, b)) return { alike: true, difference: 0, share: 0 }
  return { alike: false, difference: b - a, share: kind === 'number' && a !== 0 ? (b - a) / a : null }
}

function readerOf(kind: 'number' | 'year' | 'date'): (value: string) => number | null {
  if (kind === 'number') return parseNumber
  return (value) => (kind === 'year' ? parseYear(foldText(value)) : parseDate(foldText(value)))
}

/** Numbers that were printed with other precision are the same. */
function isSameNumber(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}

function isWithin(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...inner].every((word) => outer.has(word))
}
