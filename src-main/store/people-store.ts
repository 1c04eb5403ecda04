import { accessTables } from './access.ts'
import { type Migrations, openForWriting, type WriteHandle } from './database.ts'

/**
 * Tables of `people.db`: what people do and cannot be made again (marks of runs, invitations, keys,
 * presets). Each repository gives its own; a released step is never edited, further steps follow it.
 */
export const peopleMigrations: Migrations = [[accessTables].join('\n')]

export interface PeopleStore extends Disposable {
  readonly database: WriteHandle
}

/** Opens `people.db`. Unlike the index it is never set aside: a damaged one is told and left. */
export function openPeopleStore(path: string): PeopleStore {
  const database = openForWriting(path, peopleMigrations)
  return {
    database,
    [Symbol.dispose]: () => {
      database.close()
    },
  }
}
