/**
 * Numbers and names in the sentences about an allocation. What is copied, printed or logged is
 * English and the same on every machine; a screen passes the numbers of its reader.
 */

/** How a sentence writes its numbers. */
export interface Numbers {
  /** 12,345 */
  readonly number: (value: number) => string
  /** With exactly so many decimals. */
  readonly fixed: (value: number, digits: number) => string
  /** `1 user`, `12,345 users`. */
  readonly count: (value: number, one: string, many?: string) => string
  /** A value or a price: three digits that count. */
  readonly amount: (value: number) => string
  /** A share 0..1: `31.4%`; never 100% or 0% for what is nearly that. */
  readonly percent: (share: number) => string
  /** A share 0..1 that somebody set, with at most so many decimals: `33.33%`. */
  readonly share: (share: number, digits: number) => string
  /** A sum of scores: whole above 10,000, else with one decimal. */
  readonly total: (value: number) => string
  /** A gap in per cent: two digits that count, nothing below a ten-thousandth. */
  readonly gap: (percent: number) => string
}

/** The numbers of a locale, a BCP 47 tag; undefined is that of the browser or process. */
export function numbersOf(locale: string | undefined): Numbers {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 })
  const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const gap = new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 2 })
  const number = (value: number) => whole.format(value)
  return {
    number,
    fixed: (value, digits) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    count: (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`,
    amount: (value) => significant.format(Math.abs(value) < 1e-12 ? 0 : value),
    percent: (value) => {
      const text = share.format(value)
      if (value < 1 && text === share.format(1)) return `nearly ${text}`
      if (value > 0 && text === share.format(0)) return `less than ${share.format(0.001)}`
      return text
    },
    share: (value, digits) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(
        value,
      ),
    total: (value) => (Math.abs(value) >= 10_000 ? number(value) : oneDecimal.format(value)),
    gap: (value) => {
      if (value <= 0) return gap.format(0)
      return value < 0.0001 ? `less than ${gap.format(0.000001)}` : gap.format(value / 100)
    },
  }
}

/**
 * Decimals by which a change shows in a number: two digits of the change, none where it is large.
 */
export function digitsOf(change: number): number {
  const size = Math.abs(change)
  if (!(size > 0)) return 2
  return Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(size))))
}

/** For what is the same on every machine: log, command line, report. */
export const english: Numbers = numbersOf('en-US')

export const { number, count, amount, percent, total, gap: gapText } = english

/** The group of users without one has a name of its own. */
export function groupLabel(groupId: string): string {
  return groupId === '' ? '(none)' : groupId
}

/** `a, b and c`, or `a, b and 7 more`. */
export function listed(names: readonly string[], most = 5, numbers = english): string {
  const shown = names.length > most ? names.slice(0, most) : names
  const rest = names.length - shown.length
  const parts = rest > 0 ? [...shown, `${numbers.number(rest)} more`] : shown
  return parts.length <= 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** `a, b and c`, however many. */
export function listedAll(names: readonly string[]): string {
  return listed(names, names.length)
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
