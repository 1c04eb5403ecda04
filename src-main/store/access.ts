import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../../src-shared/actor.ts'
import {
  type ApiKey,
  type Invitation,
  type InvitationRequest,
  type NewKey,
  type NewKeyRequest,
  type Person,
} from '../../src-shared/people.ts'
import { expected } from '../platform/errors.ts'
import { keyOfRow, type KeyRow, personOfRow, type PersonRow, unknownAccess } from './access-rows.ts'
import type { WriteHandle } from './database.ts'

/** Times are milliseconds since 1970. Secrets are kept as SHA-256 alone. */
export const accessTables = `
  CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE,
    access TEXT NOT NULL,
    invited_at INTEGER NOT NULL,
    invited_by TEXT NOT NULL,
    joined_at INTEGER,
    last_seen_at INTEGER,
    revoked_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX people_names ON people (name) WHERE revoked_at IS NULL;
  CREATE TABLE invitations (
    token_sha256 BLOB PRIMARY KEY,
    person TEXT NOT NULL UNIQUE REFERENCES people (id),
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    secret_sha256 BLOB PRIMARY KEY,
    person TEXT REFERENCES people (id),
    opened_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_of_people ON sessions (person);
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE,
    access TEXT NOT NULL,
    prefix TEXT NOT NULL,
    secret_sha256 BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX api_key_names ON api_keys (name) WHERE revoked_at IS NULL;
`

export const sessionLifetime = 30 * 24 * 3_600_000

/** How exactly "last seen" and "last used" are kept, in milliseconds: not every request writes. */
const seenEvery = 60_000

/** What let a request in; asked again while its answer is still being sent. */
export interface Credential {
  readonly kind: 'session' | 'key'
  /** Digest of the secret. */
  readonly digest: Buffer
  /** `owner` for sessions of whoever started the host. */
  readonly actor: Actor | 'owner'
}

/**
 * Invited people, sessions and API keys of a workspace. `at` is the time of the wall clock in
 * milliseconds. Several hosts may share the file: what one revokes no other lets in.
 *
 * Secrets are looked up by their SHA-256. What the time of such a lookup tells about the order of
 * stored digests is of no use: nobody can choose a secret of 24 or more random bytes by the
 * beginning of its digest, so nothing needs to compare in constant time.
 */
export interface AccessStore {
  people(at: number): Person[]
  /** Throws `conflict` where somebody has the name already. */
  invite(request: InvitationRequest, by: string, at: number): Invitation
  /** Throws `not_found`, or `conflict` where the person was revoked. */
  newLink(id: string, hours: number, at: number): Invitation
  revokePerson(id: string, at: number): Person
  /** A session's secret for the token of an invitation, once; undefined where it is no good. */
  redeem(token: string, at: number): string | undefined
  /** A session of whoever started the host. */
  openOwnerSession(at: number): string
  /** Undefined where the secret is unknown, too old or revoked. */
  session(secret: string, at: number): Credential | undefined
  endSession(credential: Credential): void
  keys(at: number): ApiKey[]
  createKey(request: NewKeyRequest, by: string, at: number): NewKey
  revokeKey(id: string, at: number): ApiKey
  key(secret: string, at: number): Credential | undefined
  /** Whether what let a request in would still do so. */
  holds(credential: Credential, at: number): boolean
  /** Whether anybody but the owner may come in: a person who is not revoked, or a key. */
  hasGuests(at: number): boolean
  /** Called after each end of a session or key in this process. Returns how to stop listening. */
  onRevoked(listener: () => void): () => void
}

interface SessionRow {
  readonly person: string | null
  readonly name: string | null
  readonly access: Actor['access'] | null
  readonly last_seen_at: number
}

interface FoundKeyRow {
  readonly name: string
  readonly access: Actor['access']
  readonly last_used_at: number | null
}

const selectPeople = `
  SELECT people.*, invitations.expires_at AS link_expires_at,
    (SELECT count(*) FROM sessions WHERE person = people.id AND expires_at > @at) AS sessions
  FROM people LEFT JOIN invitations ON invitations.person = people.id`

export function createAccessStore(database: WriteHandle): AccessStore {
  const listeners = new Set<() => void>()
  const revoked = (): void => {
    for (const listener of listeners) listener()
  }
  /** All or nothing, and never half seen by another process. */
  const together = <T>(work: () => T): T => database.transaction(work).immediate()

  const statements = {
    people: database.prepare<{ at: number }, PersonRow>(
      `${selectPeople} ORDER BY people.revoked_at IS NOT NULL, people.name, people.invited_at`,
    ),
    person: database.prepare<{ at: number; id: string }, PersonRow>(
      `${selectPeople} WHERE people.id = @id`,
    ),
    session: database.prepare<[Buffer, number], SessionRow>(
      `SELECT sessions.person, people.name, people.access, sessions.last_seen_at
       FROM sessions LEFT JOIN people ON people.id = sessions.person
       WHERE secret_sha256 = ? AND expires_at > ? AND people.revoked_at IS NULL`,
    ),
    key: database.prepare<[Buffer, number], FoundKeyRow>(
      `SELECT name, access, last_used_at FROM api_keys
       WHERE secret_sha256 = ? AND revoked_at IS NULL AND coalesce(expires_at > ?, TRUE)`,
    ),
    keys: database.prepare<[], KeyRow>(
      'SELECT * FROM api_keys ORDER BY revoked_at IS NOT NULL, name, created_at',
    ),
    keyById: database.prepare<[string], KeyRow>('SELECT * FROM api_keys WHERE id = ?'),
  }

  const personOf = (id: string, at: number): Person => {
    const row = statements.person.get({ id, at })
    if (row === undefined) throw unknownAccess('person', 'people')
    return personOfRow(row, at)
  }

  const makeLink = (id: string, hours: number, at: number): Invitation => {
    const token = randomBytes(24).toString('base64url')
    const expiresAt = at + hours * 3_600_000
    database
      .prepare(
        'INSERT OR REPLACE INTO invitations (token_sha256, person, expires_at) VALUES (?, ?, ?)',
      )
      .run(digestOf(token), id, expiresAt)
    return { person: personOf(id, at), token, expires_at: new Date(expiresAt).toISOString() }
  }

  const openSession = (person: string | null, at: number): string => {
    const secret = randomBytes(32).toString('base64url')
    database.prepare('DELETE FROM sessions WHERE expires_at <= ?').run(at)
    database
      .prepare(
        `INSERT INTO sessions (secret_sha256, person, opened_at, last_seen_at, expires_at)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(digestOf(secret), person, at, at, at + sessionLifetime)
    return secret
  }

  /** When somebody was last seen is not worth refusing them for: the disk may be full. */
  const note = (write: () => void): void => {
    try {
      write()
    } catch {
      // Told by the health of people.db.
    }
  }

  const requireFreeName = (table: 'people' | 'api_keys', name: string): void => {
    const taken = database
      .prepare(`SELECT 1 FROM ${table} WHERE name = ? AND revoked_at IS NULL`)
      .get(name)
    if (taken === undefined) return
    throw expected('conflict', {
      what: `There is ${table === 'people' ? 'somebody' : 'a key'} named ${name} already.`,
      remedy:
        table === 'people'
          ? 'Make a new link for them, or choose a name that tells the two apart.'
          : 'Revoke that one first, or choose another name.',
    })
  }

  return {
    people: (at) => statements.people.all({ at }).map((row) => personOfRow(row, at)),
    invite: ({ name, access, hours }, by, at) =>
      together(() => {
        requireFreeName('people', name)
        const id = newId()
        database
          .prepare(
            'INSERT INTO people (id, name, access, invited_at, invited_by) VALUES (?, ?, ?, ?, ?)',
          )
          .run(id, name, access, at, by)
        return makeLink(id, hours, at)
      }),
    newLink: (id, hours, at) =>
      together(() => {
        const { name, state } = personOf(id, at)
        if (state === 'revoked') {
          throw expected('conflict', {
            what: `${name} may not come in any more.`,
            remedy: 'Invite them again: that makes a new entry.',
          })
        }
        return makeLink(id, hours, at)
      }),
    revokePerson(id, at) {
      const person = together(() => {
        personOf(id, at)
        database.prepare('DELETE FROM invitations WHERE person = ?').run(id)
        database.prepare('DELETE FROM sessions WHERE person = ?').run(id)
        database
          .prepare('UPDATE people SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?')
          .run(at, id)
        return personOf(id, at)
      })
      revoked()
      return person
    },
    redeem: (token, at) =>
      together(() => {
        const invited = database
          .prepare<[Buffer, number], { person: string }>(
            'DELETE FROM invitations WHERE token_sha256 = ? AND expires_at > ? RETURNING person',
          )
          .get(digestOf(token), at)
        if (invited === undefined) return undefined
        database
          .prepare(
            'UPDATE people SET joined_at = coalesce(joined_at, ?), last_seen_at = ? WHERE id = ?',
          )
          .run(at, at, invited.person)
        return openSession(invited.person, at)
      }),
    openOwnerSession: (at) => together(() => openSession(null, at)),
    session(secret, at) {
      const digest = digestOf(secret)
      const row = statements.session.get(digest, at)
      if (row === undefined) return undefined
      if (at - row.last_seen_at >= seenEvery) {
        note(() =>
          together(() => {
            database
              .prepare('UPDATE sessions SET last_seen_at = ? WHERE secret_sha256 = ?')
              .run(at, digest)
            database.prepare('UPDATE people SET last_seen_at = ? WHERE id = ?').run(at, row.person)
          }),
        )
      }
      const actor: Credential['actor'] =
        row.name === null || row.access === null
          ? 'owner'
          : { kind: 'person', name: row.name, access: row.access }
      return { kind: 'session', digest, actor }
    },
    endSession({ digest }) {
      database.prepare('DELETE FROM sessions WHERE secret_sha256 = ?').run(digest)
      revoked()
    },
    keys: (at) => statements.keys.all().map((row) => keyOfRow(row, at)),
    createKey: ({ name, access, days }, by, at) =>
      together(() => {
        requireFreeName('api_keys', name)
        const id = newId()
        const secret = `qm_${randomBytes(32).toString('base64url')}`
        database
          .prepare(
            `INSERT INTO api_keys
               (id, name, access, prefix, secret_sha256, created_at, created_by, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            id,
            name,
            access,
            secret.slice(0, 11),
            digestOf(secret),
            at,
            by,
            days === null ? null : at + days * 24 * 3_600_000,
          )
        return { key: keyOfRow(statements.keyById.get(id), at), secret }
      }),
    revokeKey(id, at) {
      const { changes } = database
        .prepare('UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?')
        .run(at, id)
      if (changes === 0) throw unknownAccess('key', 'keys')
      revoked()
      return keyOfRow(statements.keyById.get(id), at)
    },
    key(secret, at) {
      const digest = digestOf(secret)
      const row = statements.key.get(digest, at)
      if (row === undefined) return undefined
      if (at - (row.last_used_at ?? 0) >= seenEvery) {
        note(() =>
          database
            .prepare('UPDATE api_keys SET last_used_at = ? WHERE secret_sha256 = ?')
            .run(at, digest),
        )
      }
      return {
        kind: 'key',
        digest,
        actor: { kind: 'key', name: row.name, access: row.access },
      }
    },
    holds: ({ kind, digest }, at) =>
      (kind === 'session' ? statements.session : statements.key).get(digest, at) !== undefined,
    hasGuests: (at) =>
      database
        .prepare(
          `SELECT 1 FROM people LEFT JOIN invitations ON invitations.person = people.id
             WHERE revoked_at IS NULL AND (joined_at IS NOT NULL OR invitations.expires_at > ?)
           UNION ALL
           SELECT 1 FROM api_keys
             WHERE revoked_at IS NULL AND coalesce(expires_at > ?, TRUE)
           LIMIT 1`,
        )
        .get(at, at) !== undefined,
    onRevoked(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Names people and keys in requests; it opens nothing. */
const newId = (): string => randomBytes(8).toString('hex')

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
