import {
  type ComparedEventFigure,
  comparedEventFigures,
  type EventFigure,
  type EventsComparison,
} from '../../src-shared/events/compare.ts'
import type { EtlSummary } from '../../src-shared/events/report.ts'
import type { EventDay } from '../../src-shared/events/result.ts'

export interface ComparedSide {
  readonly summary: EtlSummary
  readonly days: readonly EventDay[]
}

/** Two results beside each other; without the runs they are of. Pure. */
export function compareEventRuns(
  a: ComparedSide,
  b: ComparedSide,
): Omit<EventsComparison, 'a' | 'b'> {
  return {
    configuration: differences(
      flat(a.summary.configuration, ''),
      flat(b.summary.configuration, ''),
    ),
    figures: figuresOf(a.summary, b.summary),
    checks: checksOf(a.summary, b.summary),
    days: joined(a.days, b.days, ({ date }) => date)
      .map(({ key, a: before, b: after }) => ({ date: key, a: before, b: after }))
      .toSorted((one, other) => (one.date < other.date ? -1 : 1)),
    event_types: joined(
      a.summary.event_types,
      b.summary.event_types,
      ({ event_type }) => event_type,
    )
      .map(({ key, a: before, b: after }) => ({
        event_type: key,
        a: before?.events ?? 0,
        b: after?.events ?? 0,
      }))
      .toSorted((one, other) => other.b + other.a - (one.b + one.a)),
    schema: schemaOf(a.summary, b.summary),
  }
}

function figuresOf(a: EtlSummary, b: EtlSummary): EventFigure[] {
  const of = ({ quality, metrics, ...rest }: EtlSummary): Record<ComparedEventFigure, number> => ({
    lines: quality.counts.lines,
    blank: quality.counts.blank,
    kept: quality.counts.kept,
    ...quality.counts.rejected,
    players: rest.players,
    days: rest.days,
    cohorts: rest.cohorts,
    revenue: rest.revenue,
    revenue_outliers: rest.revenue_outliers,
    seconds: metrics.processing_time_seconds,
  })
  const before = of(a)
  const after = of(b)
  return (Object.keys(comparedEventFigures) as ComparedEventFigure[]).map((name) => ({
    name,
    a: before[name],
    b: after[name],
    difference: after[name] - before[name],
  }))
}

function checksOf(a: EtlSummary, b: EtlSummary): EventsComparison['checks'] {
  const found = (check: EtlSummary['quality']['checks'][number] | null) =>
    check === null
      ? null
      : {
          passed: check.passed,
          severity: check.severity,
          observed: check.observed,
          threshold: check.threshold,
          message: check.message,
        }
  return joined(a.quality.checks, b.quality.checks, ({ name }) => name).map((pair) => ({
    name: pair.key,
    a: found(pair.a),
    b: found(pair.b),
  }))
}

function schemaOf(a: EtlSummary, b: EtlSummary): EventsComparison['schema'] {
  return joined(a.quality.properties, b.quality.properties, ({ key }) => key).flatMap(
    ({ key, a: before, b: after }): EventsComparison['schema'] => {
      if (before === null) return [{ key, change: 'new', a: before, b: after }]
      if (after === null) return [{ key, change: 'vanished', a: before, b: after }]
      const types = (of: readonly string[]): string => of.toSorted().join(' ')
      return types(before.types) === types(after.types)
        ? []
        : [{ key, change: 'type', a: before, b: after }]
    },
  )
}

interface Pair<K, T> {
  readonly key: K
  readonly a: T | null
  readonly b: T | null
}

/** Rows of both sides by a key, in the order of b, then what only a has. */
function joined<T, K extends string>(
  a: readonly T[],
  b: readonly T[],
  keyOf: (row: T) => K,
): Pair<K, T>[] {
  const before = new Map(a.map((row) => [keyOf(row), row]))
  const after = new Map(b.map((row) => [keyOf(row), row]))
  return [...new Set([...after.keys(), ...before.keys()])].map((key) => ({
    key,
    a: before.get(key) ?? null,
    b: after.get(key) ?? null,
  }))
}

function flat(value: unknown, path: string): Map<string, string> {
  const found = new Map<string, string>()
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const below = flat(inner, path === '' ? key : `${path}.${key}`)
      for (const [name, text] of below) found.set(name, text)
    }
  } else found.set(path, JSON.stringify(value))
  return found
}

function differences(
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): EventsComparison['configuration'] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const before = a.get(key) ?? ''
    const after = b.get(key) ?? ''
    return before === after ? [] : [{ key, a: before, b: after }]
  })
}
