import type { RejectReason } from './engine/parse-rules.ts'

/** An event as the slow way sees it. */
export interface ReferenceEvent {
  readonly event_id: string
  readonly player_id: string
  readonly session_id: string | null
  readonly event_type: string
  /** Microseconds since 1970-01-01. */
  readonly timestamp: bigint
  readonly revenue: number | null
  /** Parsed; null where there are none. */
  readonly properties: unknown
  readonly extra: unknown
}

export interface ReferenceResult {
  readonly events: readonly ReferenceEvent[]
  /** `file:line reason`, sorted. */
  readonly rejected: readonly string[]
  readonly lines: number
  readonly blank: number
}

interface Candidate {
  readonly event: ReferenceEvent
  readonly where: string
}

/**
 * The specification of cleaning said again in the plainest way: the whole text in memory, JSON.parse,
 * a regular expression, a map. For logs with the default fields; tests hold the pipeline to it.
 */
export function referenceClean(
  files: readonly { readonly name: string; readonly text: string }[],
  options: { readonly latest: bigint; readonly revenueProperties: readonly string[] },
): ReferenceResult {
  const rejected: string[] = []
  const winners = new Map<string, Candidate>()
  let lines = 0
  let blank = 0
  for (const { name, text } of files) {
    const all = text.replace(/^\uFEFF/, '').split('\n')
    if (all.at(-1) === '') all.pop()
    for (const [index, line] of all.entries()) {
      lines++
      if (/^[ \t\r]*$/.test(line)) {
        blank++
        continue
      }
      const where = `${name}:${index + 1}`
      const found = readLine(line, options)
      if (typeof found === 'string') {
        rejected.push(`${where} ${found}`)
        continue
      }
      const earlier = winners.get(found.event_id)
      if (earlier === undefined || found.timestamp < earlier.event.timestamp) {
        if (earlier !== undefined) rejected.push(`${earlier.where} duplicate_event`)
        winners.set(found.event_id, { event: found, where })
      } else {
        rejected.push(`${where} duplicate_event`)
      }
    }
  }
  const events = Array.from(winners.values(), ({ event }) => event)
  return { events, rejected: rejected.toSorted(), lines, blank }
}

class WrittenNumber {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

function readLine(
  line: string,
  options: { readonly latest: bigint; readonly revenueProperties: readonly string[] },
): ReferenceEvent | RejectReason {
  let parsed: unknown
  try {
    // Numbers keep how they were written.
    parsed = JSON.parse(line, function (_key, value: unknown, context?: { source?: string }) {
      return typeof value === 'number' ? new WrittenNumber(context?.source ?? '') : value
    } as (this: unknown, key: string, value: unknown) => unknown)
  } catch {
    return 'malformed_json'
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    return 'malformed_json'
  if (parsed instanceof WrittenNumber) return 'malformed_json'
  const { event_id, player_id, session_id, event_type, timestamp, properties, ...extra } =
    parsed as Record<string, unknown>
  if ([event_id, player_id, event_type, timestamp].some(isMissing)) return 'missing_field'
  const id = textOf(event_id)
  const player = textOf(player_id)
  const session = textOf(session_id ?? '')
  const type = textOf(event_type)
  if (id === null || player === null || session === null || type === null) return 'bad_type'
  const isObject = typeof properties === 'object' && !Array.isArray(properties)
  if (properties !== undefined && (!isObject || properties instanceof WrittenNumber))
    return 'bad_type'
  const moment = typeof timestamp === 'string' ? momentOf(timestamp) : null
  if (moment === null) return 'bad_timestamp'
  if (moment > options.latest) return 'future_timestamp'
  const values = (properties ?? {}) as Record<string, unknown>
  const paid = options.revenueProperties
    .filter((key) => Object.hasOwn(values, key))
    .map((key) => values[key])
    .find((value) => value instanceof WrittenNumber)
  return {
    event_id: id,
    player_id: player,
    session_id: session === '' ? null : session,
    event_type: type,
    timestamp: moment,
    revenue: paid === undefined ? null : Number(paid.source),
    properties: properties === null || properties === undefined ? null : plain(properties),
    extra: Object.keys(extra).length === 0 ? null : plain(extra),
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function textOf(value: unknown): string | null {
  if (value instanceof WrittenNumber) return value.source
  return typeof value === 'string' ? value : null
}

function plain(value: unknown): unknown {
  if (value instanceof WrittenNumber) return Number(value.source)
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/

/** Microseconds since 1970-01-01, or null for what is no date-time. */
export function momentOf(text: string): bigint | null {
  const found = dateTime.exec(text)
  if (found === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] =
    found
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const isReal =
    Number(year) > 0 &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day)
  if (!isReal || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  date.setUTCHours(Number(hour), Number(minute), Number(second))
  const micros = BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
  if (zone === 'Z') return micros
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || '0')
  if (hours > 23 || minutes > 59) return null
  const offset = BigInt((hours * 60 + minutes) * 60) * 1_000_000n
  return zone.startsWith('+') ? micros - offset : micros + offset
}
