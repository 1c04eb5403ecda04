import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Connection } from '../data/duckdb.ts'
import { literal, literalPath } from '../data/sql.ts'
import { expected } from '../platform/errors.ts'
import { asideOf } from '../platform/publish.ts'

/** Folder of the partitions within the folder of outputs, and the file in each of them. */
export const partitionsFolder = 'events_cleaned'
const partitionFile = 'events.parquet'
const partitionName = /^event_date=(\d{4}-\d\d-\d\d)$/

/** Ten years; a log of more days has dates that are wrong, or is no case for a file a day. */
const MOST_PARTITIONS = 3660

export interface Partition {
  readonly from: string
  readonly to: string
}

/**
 * Writes the clean events beside `output` as a file a day, in the layout of Hive: the day is in the
 * path and not in the file. Days that an earlier run left and this one does not have become files
 * without a row, so that whoever reads the folder never sees events of two runs; nothing is removed.
 * The files wait under hidden names in `output` itself, to be renamed with the other outputs.
 */
export async function writePartitions(
  connection: Connection,
  run: { readonly events: string; readonly output: string; readonly id: string },
  checkpoint: () => void,
): Promise<readonly Partition[]> {
  const source = `read_parquet(${literalPath(run.events)})`
  const rows = await connection.rows(
    `SELECT event_date::VARCHAR AS date, count(*) AS events FROM ${source}
     GROUP BY event_date ORDER BY event_date`,
  )
  if (rows.length > MOST_PARTITIONS) {
    throw expected('bad_input', {
      what: `The events are of ${rows.length} different days, more than the ${MOST_PARTITIONS} that can be partitions.`,
      remedy: 'Set partition_by to none, or look at quality_report.json: are the dates right?',
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
  const filled = new Map(rows.map(({ date, events }) => [String(date), Number(events)]))
  const dates = [...filled.keys(), ...(await earlierDates(run.output, filled))]
  const partitions: Partition[] = []
  let written = 0
  for (const date of dates) {
    checkpoint()
    const to = join(run.output, partitionsFolder, `event_date=${date}`, partitionFile)
    const from = asideOf(join(run.output, `${partitionsFolder}.${date}.parquet`), run.id)
    const which = filled.has(date) ? `event_date = DATE ${literal(date)}` : 'false'
    await connection.run(`
      COPY (SELECT * EXCLUDE (event_date) FROM ${source} WHERE ${which})
      TO ${literal(from)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`)
    const { events } = await connection.row(
      `SELECT count(*) AS events FROM read_parquet(${literalPath(from)})`,
    )
    if (Number(events) !== (filled.get(date) ?? 0)) {
      throw new Error(`${from} has ${String(events)} events instead of ${filled.get(date) ?? 0}`)
    }
    written += Number(events)
    partitions.push({ from, to })
  }
  const all = Array.from(filled.values()).reduce((sum, events) => sum + events, 0)
  if (written !== all) throw new Error(`the partitions have ${written} of ${all} events`)
  return partitions
}

/** Makes the folders that partitions take their names in. */
export async function makePartitionFolders(partitions: readonly Partition[]): Promise<void> {
  for (const { to } of partitions) await mkdir(dirname(to), { recursive: true })
}

/** Whether an earlier run left a file a day in this folder. */
export async function hasPartitions(output: string): Promise<boolean> {
  return (await earlierDates(output, new Map())).length > 0
}

async function earlierDates(
  output: string,
  filled: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const folder = join(output, partitionsFolder)
  if (!existsSync(folder)) return []
  return (await readdir(folder)).flatMap((name) => {
    const date = partitionName.exec(name)?.[1]
    return date !== undefined && !filled.has(date) && existsSync(join(folder, name, partitionFile))
      ? [date]
      : []
  })
}
