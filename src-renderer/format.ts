/** Numbers, shares, sizes, durations and times as people read them, by the reader's locale. */

import { numbersOf } from '../src-shared/allocation/words.ts'

/** For the sentences that screens share with the command line. */
export const readerNumbers = numbersOf(undefined)

/** The reader's language tag, for sentences that the query process writes. */
export const readerLocale = new Intl.NumberFormat().resolvedOptions().locale

/** A value that is not there. */
export const nothing = '–'

interface NumberText {
  format(value: number): string
}

const formatters = new Map<string, NumberText>()

function numberFormat(options: Intl.NumberFormatOptions, locale?: string): NumberText {
  const key = `${locale ?? ''}${JSON.stringify(options)}`
  let formatter = formatters.get(key)
  if (formatter === undefined) {
    const intl = new Intl.NumberFormat(locale, options)
    // Most languages get a hyphen for minus, which is narrower than a digit and breaks lines.
    formatter = { format: (value) => intl.format(value).replaceAll('-', '−') }
    formatters.set(key, formatter)
  }
  return formatter
}

type Maybe<T> = T | null | undefined

const isMissing = (value: Maybe<number>): value is null | undefined =>
  value === null || value === undefined || Number.isNaN(value)

/** A count: 97,958. */
export function formatCount(value: Maybe<number>, locale?: string): string {
  if (isMissing(value)) return nothing
  return numberFormat({ maximumFractionDigits: 0 }, locale).format(value)
}

/** A count in little room: 4.1M, 20K. */
export function formatCompact(value: Maybe<number>, locale?: string): string {
  if (isMissing(value)) return nothing
  if (Math.abs(value) < 10_000) return formatCount(value, locale)
  return numberFormat({ notation: 'compact', maximumSignificantDigits: 3 }, locale).format(value)
}

/** A number with at most `digits` decimals: 284,912.4. */
export function formatNumber(value: Maybe<number>, digits = 2, locale?: string): string {
  if (isMissing(value)) return nothing
  return numberFormat({ maximumFractionDigits: digits }, locale).format(value)
}

/** A number with exactly `digits` decimals, so that columns line up. */
export function formatFixed(value: Maybe<number>, digits: number, locale?: string): string {
  if (isMissing(value)) return nothing
  return numberFormat(
    { minimumFractionDigits: digits, maximumFractionDigits: digits },
    locale,
  ).format(value)
}

/**
 * A number of unknown size: 4 significant digits below 1,000, whole numbers from 10,000,
 * powers of ten below 0.0001.
 */
export function formatValue(value: Maybe<number>, locale?: string): string {
  if (isMissing(value)) return nothing
  const size = Math.abs(value)
  // What subtracting two values leaves of them is noise.
  if (size < 1e-12) return numberFormat({}, locale).format(0)
  if (size < 1e-4) {
    return numberFormat({ notation: 'scientific', maximumSignificantDigits: 3 }, locale).format(
      value,
    )
  }
  if (size >= 10_000) return numberFormat({ maximumFractionDigits: 0 }, locale).format(value)
  if (size >= 1000) return numberFormat({ maximumFractionDigits: 1 }, locale).format(value)
  return numberFormat({ maximumSignificantDigits: 4 }, locale).format(value)
}

/** A share 0..1 as per cent: 96.1%. */
export function formatShare(value: Maybe<number>, digits = 1, locale?: string): string {
  if (isMissing(value)) return nothing
  return numberFormat({ style: 'percent', maximumFractionDigits: digits }, locale).format(value)
}

/** A share 0..1 as per cent with exactly `digits` decimals, so that shares line up: 99.0%. */
export function formatFixedShare(value: Maybe<number>, digits = 1, locale?: string): string {
  if (isMissing(value)) return nothing
  return numberFormat(
    { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits },
    locale,
  ).format(value)
}

/** A percentage that is already times 100, never rounded to 0 when it is not: 0.003%, <0.0001%. */
export function formatPercent(value: Maybe<number>, locale?: string): string {
  if (isMissing(value)) return nothing
  if (value !== 0 && Math.abs(value) < 0.0001) {
    const least = numberFormat({ style: 'percent', maximumFractionDigits: 4 }, locale)
    return `${value < 0 ? '>−' : '<'}${least.format(0.000001)}`
  }
  return numberFormat({ style: 'percent', maximumSignificantDigits: 2 }, locale).format(value / 100)
}

/** Decimals with which the largest of a column shows four significant digits; at most 6. */
export function columnDigits(values: Iterable<number>): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  if (largest === 0 || !Number.isFinite(largest)) return 0
  return Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(largest))))
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes by powers of 1,000: 4.1 MB. */
export function formatBytes(value: Maybe<number>, locale?: string): string {
  if (isMissing(value)) return nothing
  if (Math.abs(value) < 999.5) return `${formatCount(value, locale)} B`
  let size = value
  let unit = 0
  while (Math.abs(size) >= 999.5 && unit < byteUnits.length - 1) {
    size /= 1000
    unit += 1
  }
  return numberFormat(
    {
      style: 'unit',
      unit: byteUnits[unit]!,
      unitDisplay: 'short',
      maximumFractionDigits: unit < 2 || size >= 100 ? 0 : 1,
    },
    locale,
  ).format(size)
}

/** Seconds as a person says them: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min. */
export function formatSeconds(value: Maybe<number>, locale?: string): string {
  if (isMissing(value)) return nothing
  if (value > 0 && value < 0.05) return `<${formatNumber(0.1, 1, locale)} s`
  if (value < 9.95) return `${formatNumber(value, 1, locale)} s`
  const whole = Math.round(value)
  if (whole < 60) return `${formatCount(whole, locale)} s`
  const days = Math.floor(whole / 86_400)
  const hours = Math.floor((whole % 86_400) / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const seconds = whole % 60
  if (days > 0) return joinParts([days, 'd'], [hours, 'h'], locale)
  if (hours > 0) return joinParts([hours, 'h'], [minutes, 'min'], locale)
  return joinParts([minutes, 'min'], [seconds, 's'], locale)
}

function joinParts(first: [number, string], second: [number, string], locale?: string): string {
  return [first, second]
    .filter(([value], place) => place === 0 || value !== 0)
    .map(([value, unit]) => `${formatCount(value, locale)} ${unit}`)
    .join(' ')
}

/** Time left, rounded so that it does not flicker: about 10 s, about 2 min. */
export function formatTimeLeft(seconds: Maybe<number>, locale?: string): string {
  if (isMissing(seconds) || !Number.isFinite(seconds)) return nothing
  if (seconds < 2) return 'a moment left'
  if (seconds < 10) return `${formatCount(Math.ceil(seconds), locale)} s left`
  if (seconds < 60) return `about ${formatCount(Math.ceil(seconds / 5) * 5, locale)} s left`
  return `about ${formatSeconds(Math.ceil(seconds / 60) * 60, locale)} left`
}

/** Items a second: 1.2M pairs/s. */
export function formatRate(perSecond: Maybe<number>, unit: string, locale?: string): string {
  if (isMissing(perSecond)) return nothing
  return `${formatCompact(Math.round(perSecond), locale)} ${unit}/s`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Time since an instant: just now, 2 min ago, yesterday, 3 Nov. */
export function formatAgo(
  instant: Maybe<string | number | Date>,
  now: Date,
  locale?: string,
): string {
  if (instant === null || instant === undefined) return nothing
  const then = new Date(instant)
  const elapsed = now.getTime() - then.getTime()
  if (Number.isNaN(elapsed)) return nothing
  if (elapsed < 45 * second) return 'just now'
  if (elapsed < hour) {
    return `${formatCount(Math.max(1, Math.round(elapsed / minute)), locale)} min ago`
  }
  if (elapsed < day) return `${formatCount(Math.round(elapsed / hour), locale)} h ago`
  if (elapsed < 7 * day) {
    const days = Math.max(1, Math.round(elapsed / day))
    return days === 1 ? 'yesterday' : `${formatCount(days, locale)} days ago`
  }
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(then.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  }).format(then)
}

/** The exact local time, for the tooltip of `formatAgo`, with the UTC time under it. */
export function formatExactTime(instant: Maybe<string | number | Date>, locale?: string): string {
  if (instant === null || instant === undefined) return nothing
  const then = new Date(instant)
  if (Number.isNaN(then.getTime())) return nothing
  const local = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(then)
  return `${local}\n${then
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')}`
}

/** Clock time of a log line: 14:03:22.118. */
export function formatClock(instant: string | number | Date): string {
  const then = new Date(instant)
  if (Number.isNaN(then.getTime())) return nothing
  const two = (value: number) => String(value).padStart(2, '0')
  const millis = String(then.getMilliseconds()).padStart(3, '0')
  return `${two(then.getHours())}:${two(then.getMinutes())}:${two(then.getSeconds())}.${millis}`
}

const plurals = new Intl.PluralRules('en')

/** `1 user`, `20,000 users`: the count with its noun. */
export function countOf(
  count: Maybe<number>,
  one: string,
  many = `${one}s`,
  locale?: string,
): string {
  if (isMissing(count)) return `${nothing} ${many}`
  return `${formatCount(count, locale)} ${plurals.select(count) === 'one' ? one : many}`
}

/** The last segment of a path or a glob, for places with little room. */
export function fileName(path: string): string {
  const trimmed = path.replace(/[\\/]+$/, '')
  return trimmed.slice(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1) || path
}

/** The unit of a number in a field: ` day` for 1, ` days` else. Abbreviations stay as they are. */
export function unitSuffix(value: unknown, unit: string | undefined): string {
  if (unit === undefined || unit === '') return ''
  return ` ${Number(value) === 1 && value !== '' ? unit.replace(/^([a-z]{2,})s$/, '$1') : unit}`
}
