import { z } from 'zod'
import {
  type Connection,
  type ConnectionDefinition,
  connectionDefinition,
} from '../../src-shared/connections.ts'
import { expected } from '../platform/errors.ts'
import { newRunId } from '../platform/ids.ts'
import type { WriteHandle } from './database.ts'

/** What is known of a connection but its password, which is in the vault. */
export const connectionsTable = `
  CREATE TABLE connections (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL
  ) STRICT;
`

export type StoredConnection = Omit<Connection, 'secret_state'>

export interface ConnectionsStore {
  /** By name. What a later version wrote and this one cannot read is left out. */
  list(): readonly StoredConnection[]
  /** Throws `not_found`. */
  get(id: string): StoredConnection
  named(name: string): StoredConnection | undefined
  /** Without an id a new one is made. Throws `conflict` where another has the name, `not_found`. */
  save(
    id: string | undefined,
    definition: ConnectionDefinition,
    who: string,
    at: Date,
  ): StoredConnection
  /** Gives the name it had. */
  remove(id: string): string
}

interface Row {
  readonly id: string
  readonly name: string
  readonly body: string
  readonly created_by: string
  readonly created_at: string
  readonly changed_by: string
  readonly changed_at: string
}

export function createConnectionsStore(database: WriteHandle): ConnectionsStore {
  const all = database.prepare<[], Row>('SELECT * FROM connections ORDER BY name COLLATE NOCASE')
  const byId = database.prepare<[string], Row>('SELECT * FROM connections WHERE id = ?')
  const byName = database.prepare<[string], Row>('SELECT * FROM connections WHERE name = ?')
  const write = database.prepare<[Row]>(
    `INSERT INTO connections (id, name, body, created_by, created_at, changed_by, changed_at)
     VALUES (@id, @name, @body, @created_by, @created_at, @changed_by, @changed_at)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
  )
  const remove = database.prepare('DELETE FROM connections WHERE id = ?')

  const found = (id: string): Row => {
    const row = byId.get(id)
    if (row === undefined) throw unknownId(id)
    return row
  }

  return {
    list: () => all.all().flatMap((row) => stored(row) ?? []),
    get(id) {
      const connection = stored(found(id))
      if (connection !== undefined) return connection
      throw expected('conflict', {
        what: 'Another version wrote this connection; this one cannot read it.',
        remedy: 'Update Quartermaster, or save the connection again.',
      })
    },
    named(name) {
      const row = byName.get(name)
      return row === undefined ? undefined : stored(row)
    },
    save(id, { name, ...definition }, who, at) {
      const changed = { changed_by: who, changed_at: at.toISOString() }
      const made =
        id === undefined
          ? { id: newRunId(at), created_by: who, created_at: at.toISOString() }
          : madeOf(found(id))
      const row: Row = { ...made, name, body: JSON.stringify(definition), ...changed }
      unlessNameIsTaken(name, () => write.run(row))
      return { ...definition, name, ...made, ...changed }
    },
    remove(id) {
      const { name } = found(id)
      remove.run(id)
      return name
    },
  }
}

function stored({ body, ...row }: Row): StoredConnection | undefined {
  try {
    const definition = connectionDefinition.parse({ name: row.name, ...asObject(body) })
    return { ...definition, ...row }
  } catch {
    return undefined
  }
}

const madeOf = ({ id, created_by, created_at }: Row) => ({ id, created_by, created_at })

const asObject = (text: string): object => z.record(z.string(), z.unknown()).parse(JSON.parse(text))

function unlessNameIsTaken(name: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'SQLITE_CONSTRAINT_UNIQUE') throw error
    throw expected('conflict', {
      what: `There is a connection named ${name} already.`,
      remedy: 'Choose another name, or change that connection.',
      kept: 'Nothing was changed.',
    })
  }
}

function unknownId(id: string): Error {
  return expected('not_found', {
    what: `There is no connection ${id}.`,
    remedy: 'The list of connections shows what there is; somebody may have removed it.',
  })
}
