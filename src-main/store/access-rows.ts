import {
  type ApiKey,
  apiKey,
  type Person,
  person as personSchema,
} from '../../src-shared/people.ts'
import { expected } from '../platform/errors.ts'

/** Times are milliseconds since 1970. */
export interface PersonRow {
  readonly id: string
  readonly name: string
  readonly access: string
  readonly invited_at: number
  readonly invited_by: string
  readonly joined_at: number | null
  readonly last_seen_at: number | null
  readonly revoked_at: number | null
  readonly link_expires_at: number | null
  readonly sessions: number
}

export interface KeyRow {
  readonly id: string
  readonly name: string
  readonly access: string
  readonly prefix: string
  readonly created_at: number
  readonly created_by: string
  readonly expires_at: number | null
  readonly last_used_at: number | null
  readonly revoked_at: number | null
}

export function personOfRow(row: PersonRow, at: number): Person {
  const linkWorks = row.link_expires_at !== null && row.link_expires_at > at
  const state =
    row.revoked_at !== null
      ? 'revoked'
      : row.joined_at !== null
        ? 'joined'
        : linkWorks
          ? 'invited'
          : 'expired'
  return personSchema.parse({
    id: row.id,
    name: row.name,
    access: row.access,
    state,
    invited_at: instantOf(row.invited_at),
    invited_by: row.invited_by,
    link_expires_at: instantOf(row.link_expires_at),
    last_seen_at: instantOf(row.last_seen_at),
    sessions: row.sessions,
  })
}

export function keyOfRow(row: KeyRow | undefined, at: number): ApiKey {
  if (row === undefined) throw unknownAccess('key', 'keys')
  const state =
    row.revoked_at !== null
      ? 'revoked'
      : row.expires_at !== null && row.expires_at <= at
        ? 'expired'
        : 'active'
  return apiKey.parse({
    id: row.id,
    name: row.name,
    access: row.access,
    prefix: row.prefix,
    state,
    created_at: instantOf(row.created_at),
    created_by: row.created_by,
    expires_at: instantOf(row.expires_at),
    last_used_at: instantOf(row.last_used_at),
  })
}

const instantOf = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString()

export function unknownAccess(what: 'person' | 'key', list: string): Error {
  return expected('not_found', {
    what: `There is no such ${what}.`,
    remedy: `See the list of ${list}.`,
  })
}
