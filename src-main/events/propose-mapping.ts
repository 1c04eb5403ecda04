import type { EventMapping, ProfiledField } from '../../src-shared/events/profile.ts'

/** A field of a sample with the facts that tell what it stands for. */
export interface SampledField extends Pick<
  ProfiledField,
  'path' | 'types' | 'present' | 'empty' | 'distinct' | 'distinct_is_at_least'
> {
  /** Values that read as a date-time, and numbers that count seconds or milliseconds since 1970. */
  readonly times: { readonly iso: number; readonly s: number; readonly ms: number }
  /** A value came twice in the sample, so that it is no id of an event. */
  readonly repeats: boolean
}

export interface Proposal {
  readonly mapping: EventMapping
  readonly unmapped: readonly ('event_id' | 'player_id' | 'event_type' | 'timestamp')[]
}

type Role = 'event_id' | 'player_id' | 'session_id' | 'event_type' | 'timestamp' | 'properties'

/** Names in the order of how surely they say it; compared without case and punctuation. */
const names: Readonly<Record<Role, readonly string[]>> = {
  event_id: ['eventid', 'insertid', 'messageid', 'uuid', 'guid', 'eventuuid', 'id'],
  player_id: [
    'playerid',
    'userid',
    'uid',
    'customerid',
    'accountid',
    'distinctid',
    'memberid',
    'visitorid',
    'anonymousid',
    'deviceid',
    'player',
    'user',
  ],
  session_id: ['sessionid', 'session', 'visitid', 'sid'],
  event_type: [
    'eventtype',
    'eventname',
    'event',
    'type',
    'name',
    'action',
    'activity',
    'page',
    'kind',
  ],
  timestamp: [
    'timestamp',
    'eventtime',
    'eventtimestamp',
    'ts',
    'time',
    'datetime',
    'occurredat',
    'createdat',
    'receivedat',
    'date',
    'at',
  ],
  properties: ['properties', 'props', 'attributes', 'params', 'payload', 'data'],
}

/** At least this share of the lines must read as a time. */
const MOSTLY = 0.9

/**
 * The mapping that names and values suggest: each field of an event to the first field of the sample
 * whose name says it and whose values can be it; a time is also found by its values alone. Without an
 * id that never repeats, ids are made; without an object of properties, all other fields are them.
 */
export function proposeMapping(fields: readonly SampledField[], lines: number): Proposal {
  const taken = new Set<SampledField>()
  const find = (role: Role, fits: (field: SampledField) => boolean): SampledField | undefined => {
    const candidates = fields.filter((field) => !taken.has(field) && fits(field))
    const ranked = candidates.flatMap((field) => {
      const rank = rankOf(names[role], field.path)
      return rank === null ? [] : [{ field, rank }]
    })
    const [best] = ranked.toSorted((a, b) => a.rank - b.rank)
    if (best !== undefined) taken.add(best.field)
    return best?.field
  }
  const eventId = find(
    'event_id',
    (field) => isPlain(field) && !field.repeats && filled(field, lines) > 1 - 0.05,
  )
  const timestamp =
    find('timestamp', (field) => unitOf(field) !== null) ?? onlyTime(fields, taken, lines)
  if (timestamp !== undefined) taken.add(timestamp)
  const playerId = find('player_id', isPlain)
  const sessionId = find('session_id', isPlain)
  const eventType = find('event_type', (field) => isPlain(field) && field.types.includes('string'))
  const properties = find('properties', ({ types }) => types.includes('object'))
  const pathOf = (field: SampledField | undefined, byDefault: string) =>
    field === undefined ? byDefault : written(field.path)
  return {
    mapping: {
      fields: {
        event_id: pathOf(eventId, 'event_id'),
        player_id: pathOf(playerId, 'player_id'),
        session_id: pathOf(sessionId, 'session_id'),
        event_type: pathOf(eventType, 'event_type'),
        timestamp: pathOf(timestamp, 'timestamp'),
        properties: pathOf(properties, 'properties'),
      },
      timestamp_unit: (timestamp === undefined ? null : unitOf(timestamp)) ?? 'iso',
      event_id: eventId === undefined ? 'generate' : 'field',
      properties: properties === undefined ? 'rest' : 'field',
    },
    unmapped: [
      ...(playerId === undefined ? (['player_id'] as const) : []),
      ...(eventType === undefined ? (['event_type'] as const) : []),
      ...(timestamp === undefined ? (['timestamp'] as const) : []),
    ],
  }
}

/** As a configuration writes it: with dots, or as a list where a key has one itself. */
export function written(path: readonly string[]): string | string[] {
  return path.some((key) => key.includes('.') || key === '') ? [...path] : path.join('.')
}

/** Place of the name among the known ones; a nested field of the same name comes after a plain one. */
function rankOf(known: readonly string[], path: readonly string[]): number | null {
  const fold = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const own = known.indexOf(fold(path.at(-1) ?? ''))
  const whole = known.indexOf(fold(path.join('')))
  const found = whole >= 0 ? whole : own
  return found < 0 ? null : found + (path.length - 1) * 0.5
}

function isPlain({ types }: SampledField): boolean {
  return (types.includes('string') || types.includes('number')) && !types.includes('object')
}

/** Share of the lines that have a value. */
function filled({ empty }: SampledField, lines: number): number {
  return lines === 0 ? 0 : 1 - empty / lines
}

/** What its values count as a time; null where most are none. */
function unitOf({ times, present, types }: SampledField): 'iso' | 's' | 'ms' | null {
  if (!types.includes('string') && !types.includes('number')) return null
  const [best] = (['iso', 's', 'ms'] as const).toSorted((a, b) => times[b] - times[a])
  return best !== undefined && present > 0 && times[best] >= MOSTLY * present ? best : null
}

/** The one field whose values are times on nearly every line. */
function onlyTime(
  fields: readonly SampledField[],
  taken: ReadonlySet<SampledField>,
  lines: number,
): SampledField | undefined {
  const found = fields.filter(
    (field) => !taken.has(field) && unitOf(field) !== null && filled(field, lines) > MOSTLY,
  )
  return found.length === 1 ? found[0] : undefined
}
