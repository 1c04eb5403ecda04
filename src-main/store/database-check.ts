import type BetterSqlite3 from 'better-sqlite3'

/** What is wrong with a database, one sentence each; reads it whole. */
export function checkContent(database: BetterSqlite3.Database): string[] {
  const integrity = database
    .prepare<[], { integrity_check: string }>('PRAGMA integrity_check(10)')
    .all()
    .map((row) => row.integrity_check)
    .filter((message) => message !== 'ok')
    .map((message) => `It is damaged: ${message}.`)
  if (integrity.length > 0) return integrity
  const broken = database
    .prepare<[], { table: string }>('SELECT "table" FROM pragma_foreign_key_check')
    .all()
  return [...new Set(broken.map(({ table }) => table))].map(
    (table) => `Rows of ${table} refer to rows that are not there.`,
  )
}

export const schemaVersion = (database: BetterSqlite3.Database): number =>
  Number(database.pragma('user_version', { simple: true }))

/** Tables of a schema, without SQLite's own. */
export function tablesOf(database: BetterSqlite3.Database, schema = 'main'): readonly string[] {
  return database
    .prepare<[], { name: string }>(
      `SELECT name FROM ${quoted(schema)}.sqlite_schema
       WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
    .map(({ name }) => name)
}

export function rowsByTable(
  database: BetterSqlite3.Database,
  schema = 'main',
): Record<string, number> {
  return Object.fromEntries(
    tablesOf(database, schema).map((table) => {
      const counted = database
        .prepare<[], { rows: number }>(
          `SELECT count(*) AS rows FROM ${quoted(schema)}.${quoted(table)}`,
        )
        .get()
      return [table, counted?.rows ?? 0]
    }),
  )
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
