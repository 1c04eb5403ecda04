import type { EtlConfiguration } from '../../../src-shared/events/configuration.ts'
import type {
  Check,
  CheckName,
  LineCounts,
  PropertyProfile,
} from '../../../src-shared/events/report.ts'

/** What the checks judge. */
export interface Facts {
  readonly counts: LineCounts
  readonly parsed: number
  readonly nulls: Readonly<Record<(typeof judgedFields)[number], number>>
  readonly eventTypes: ReadonlySet<string>
  readonly properties: readonly PropertyProfile[]
  /** Up to five of each, as people read them. */
  readonly examples: {
    readonly duplicates: readonly string[]
    readonly future: readonly string[]
  }
  /** Earlier successful runs of the same source, the newest first. */
  readonly earlier: readonly EarlierRun[]
}

export interface EarlierRun {
  readonly events: number
  readonly properties: readonly PropertyProfile[]
}

const judgedFields = ['event_id', 'player_id', 'session_id', 'event_type', 'timestamp'] as const
/** Earlier runs that are looked at: of schema drift the last, of the volume the median of all. */
export const RUNS_COMPARED = 7
const number = new Intl.NumberFormat('en-US')
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 2 })

const counted = (count: number, word: string): string =>
  `${number.format(count)} ${word}${count === 1 ? '' : 's'}`

/** Every check of a run (spec: events, "Checks"). Those that have nothing to compare with are left out. */
export function runChecks(facts: Facts, configuration: EtlConfiguration): readonly Check[] {
  const severity = configuration.strict_mode ? 'error' : 'warning'
  const limits = configuration.quality_checks
  const one = (
    name: CheckName,
    passed: boolean,
    message: string,
    observed: number | null,
    threshold: number | null,
    examples: readonly string[] = [],
  ): Check => ({
    name,
    severity,
    passed,
    message,
    observed,
    threshold,
    examples: examples.slice(0, 5),
  })

  const { kept, rejected } = facts.counts
  const checks: Check[] = [
    one(
      'min_events',
      kept >= limits.min_events,
      `${counted(kept, 'clean event')}, at least ${number.format(limits.min_events)} expected`,
      kept,
      limits.min_events,
    ),
  ]
  const missing = limits.required_event_types.filter((type) => !facts.eventTypes.has(type))
  if (limits.required_event_types.length > 0) {
    checks.push(
      one(
        'required_event_types',
        missing.length === 0,
        missing.length === 0
          ? limits.required_event_types.length === 1
            ? 'the required event type is there'
            : `all ${limits.required_event_types.length} required event types are there`
          : `no event of type ${missing.join(', ')}`,
        limits.required_event_types.length - missing.length,
        limits.required_event_types.length,
        missing,
      ),
    )
  }
  for (const field of judgedFields) {
    if (field === 'event_id' && configuration.event_id === 'generate') continue
    const share = facts.parsed === 0 ? 0 : facts.nulls[field] / facts.parsed
    checks.push(
      one(
        `null_${field}`,
        share <= limits.max_null_percentage,
        `${percent.format(share)} of ${counted(facts.parsed, 'line')} ${facts.parsed === 1 ? 'has' : 'have'} no ${field}`,
        share,
        limits.max_null_percentage,
      ),
    )
  }
  const duplicates = rejected.duplicate_event ?? 0
  checks.push(
    one(
      'duplicates',
      duplicates === 0,
      duplicates === 0
        ? 'no event_id comes twice'
        : `${counted(duplicates, 'event')} ${duplicates === 1 ? 'has' : 'have'} an event_id that came before`,
      duplicates,
      0,
      facts.examples.duplicates,
    ),
  )
  const future = rejected.future_timestamp ?? 0
  const ahead = limits.max_future_days === 1 ? '1 day' : `${limits.max_future_days} days`
  checks.push(
    one(
      'future_timestamps',
      future === 0,
      future === 0
        ? `no timestamp is more than ${ahead} ahead`
        : `${counted(future, 'timestamp')} ${future === 1 ? 'is' : 'are'} more than ${ahead} ahead`,
      future,
      0,
      facts.examples.future,
    ),
  )
  const [last] = facts.earlier
  if (limits.max_volume_change !== null && last !== undefined) {
    const usual = median(facts.earlier.slice(0, RUNS_COMPARED).map(({ events }) => events))
    const change = usual === 0 ? (kept === 0 ? 0 : Infinity) : Math.abs(kept - usual) / usual
    checks.push(
      one(
        'volume_change',
        change <= limits.max_volume_change,
        `${number.format(kept)} events against ${number.format(usual)} in the runs before`,
        Number.isFinite(change) ? change : null,
        limits.max_volume_change,
      ),
    )
  }
  if (last !== undefined) {
    const drift = schemaDrift(last.properties, facts.properties)
    checks.push(
      one(
        'schema_drift',
        drift.length === 0,
        drift.length === 0
          ? 'the properties are those of the run before'
          : `${number.format(drift.length)} ${drift.length === 1 ? 'property differs' : 'properties differ'} from the run before`,
        drift.length,
        0,
        drift,
      ),
    )
  }
  return checks
}

/** New and vanished keys, and keys whose values have another type, as sentences. */
export function schemaDrift(
  before: readonly PropertyProfile[],
  now: readonly PropertyProfile[],
): readonly string[] {
  const earlier = new Map(before.map((profile) => [profile.key, profile]))
  const later = new Map(now.map((profile) => [profile.key, profile]))
  const changes: string[] = []
  for (const [key, { types }] of later) {
    const known = earlier.get(key)
    if (known === undefined) {
      changes.push(`${key} is new`)
      continue
    }
    const added = solid(types).filter((type) => !known.types.includes(type))
    if (added.length > 0 && solid(known.types).length > 0) {
      changes.push(
        `${key} was ${solid(known.types).join(' or ')} and is ${solid(types).join(' or ')}`,
      )
    }
  }
  for (const key of earlier.keys()) if (!later.has(key)) changes.push(`${key} has vanished`)
  return changes.toSorted()
}

/** A value that is null says nothing of its type. */
function solid(types: PropertyProfile['types']): PropertyProfile['types'] {
  return types.filter((type) => type !== 'null')
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
