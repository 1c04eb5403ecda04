import type { CheckName, RejectReason } from './report.ts'

/** What reasons and checks are called on screens, each with a sentence that explains it. */

export const reasonWords: Readonly<Record<RejectReason, { name: string; help: string }>> = {
  malformed_json: {
    name: 'Malformed JSON',
    help: 'The line is not one JSON object: cut short, with a number that JSON does not know, an array, or other text.',
  },
  missing_field: {
    name: 'Missing field',
    help: 'A required field is absent, null or an empty text.',
  },
  bad_type: {
    name: 'Wrong type',
    help: 'An id or the event type is neither a text nor a number, or the properties are no object.',
  },
  bad_timestamp: {
    name: 'Not a date-time',
    help: 'The timestamp is no real date and time as the configuration says they are written.',
  },
  future_timestamp: {
    name: 'In the future',
    help: 'The timestamp is later than the clock of the run allows.',
  },
  duplicate_event: {
    name: 'Duplicate',
    help: 'An earlier event has the same event_id; the first by timestamp is kept.',
  },
}

export const checkWords: Readonly<Record<CheckName, string>> = {
  min_events: 'Enough events',
  required_event_types: 'Required event types',
  null_event_id: 'event_id is filled',
  null_player_id: 'player_id is filled',
  null_session_id: 'session_id is filled',
  null_event_type: 'event_type is filled',
  null_timestamp: 'timestamp is filled',
  duplicates: 'No duplicates',
  future_timestamps: 'No future timestamps',
  volume_change: 'Usual volume',
  schema_drift: 'Same schema',
}

/** Checks whose figures are shares, 0..1. */
export function isShareCheck(name: CheckName): boolean {
  return name.startsWith('null_') || name === 'volume_change'
}
