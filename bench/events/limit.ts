import { DuckDBInstance } from '@duckdb/node-api'

/** Seconds in which DuckDB counts the lines of the same files: `limit.ts PATTERN`. */
const pattern = process.argv[2]
if (pattern === undefined) throw new Error('name the files')
const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
const connection = await instance.connect()
const startedAt = performance.now()
await connection.run(
  `SELECT count(*) FROM read_ndjson('${pattern.replaceAll("'", "''")}',
     columns = {event_id: 'VARCHAR'}, ignore_errors = true)`,
)
process.stdout.write(String((performance.now() - startedAt) / 1000))
connection.closeSync()
