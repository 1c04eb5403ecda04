import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDuckDb } from '../../data/duckdb.ts'
import { literal } from '../../data/sql.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { footer, MAGIC } from '../parquet/file.ts'
import type { RowGroup } from '../parquet/schema.ts'
import { ChunkEncoder, eventColumns } from './encode-chunk.ts'
import { ChunkParser } from './parse-chunk.ts'

const rules = {
  paths: {
    event_id: ['id'],
    player_id: ['player'],
    session_id: ['session'],
    event_type: ['type'],
    timestamp: ['at'],
  },
  properties: ['properties'],
  timestampUnit: 'iso',
  revenueProperties: ['price'],
  latest: { day: 4_000_000, micros: 0 },
  seeds: [1, 2, 3],
} as const

interface Event {
  readonly id: string
  readonly player: string
  readonly session: string | null
  readonly type: string
  readonly at: string
  readonly properties: { readonly price: number } | null
}

function groupOf(encoder: ChunkEncoder, events: readonly Event[], losers: readonly number[]) {
  const lines = events.map((event) => JSON.stringify(event)).join('\n')
  const bytes = new Uint8Array(Buffer.from(`${lines}\n`))
  const chunk = new ChunkParser(rules).parse(bytes, 0, bytes.length)
  return encoder.encode(chunk, Uint32Array.from(losers), null)
}

async function readBack(groups: readonly RowGroup[]) {
  const parts: Uint8Array[] = [MAGIC]
  let offset = MAGIC.length
  const placed = groups.map((group) => {
    const place = { ...group, offset }
    for (const { bytes } of group.columns) {
      parts.push(bytes)
      offset += bytes.length
    }
    return place
  })
  parts.push(footer(eventColumns, placed, 'test'))
  const folder = temporaryFolder()
  const path = join(folder, 'events.parquet')
  writeFileSync(path, Buffer.concat(parts))
  using connection = await openDuckDb({ memoryLimit: 2 ** 27, threads: 1, tempFolder: folder })
  return await connection.rows(
    `SELECT event_id AS id, player_id AS player, session_id AS session, event_type AS type,
            strftime(timestamp, '%Y-%m-%dT%H:%M:%S.%fZ') AS at, event_date::VARCHAR AS date,
            revenue, revenue_outlier AS outlier, properties, extra
     FROM read_parquet(${literal(path)}, file_row_number = true) ORDER BY file_row_number`,
  )
}

function rowOf(event: Event, maxRevenue: number) {
  const revenue = event.properties?.price ?? null
  return {
    id: event.id,
    player: event.player,
    session: event.session,
    type: event.type,
    at: event.at,
    date: event.at.slice(0, 10),
    revenue,
    outlier: revenue !== null && revenue > maxRevenue,
    properties: event.properties === null ? null : JSON.stringify(event.properties),
    extra: null,
  }
}

/** `repeats`: so many different players; sessions and properties are absent here and there. */
function eventsOf(count: number, repeats: number): readonly Event[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `event ${n}`,
    player: `player ${n % repeats}`,
    session: n % 3 === 0 ? null : `session ${n % (repeats * 2)}`,
    type: ['win', 'lose', 'purchase'][n % 3]!,
    at: `${n % 7 === 0 ? '9' : '2'}0${10 + (n % 80)}-0${1 + (n % 9)}-11T10:${10 + (n % 50)}:00.00000${n % 10}Z`,
    properties: n % 5 === 0 ? null : { price: n / 4 },
  }))
}

it.each([
  ['texts that repeat', 40, 7],
  ['texts that are all different', 40, 1000],
  ['more rows than a dictionary is tried for', 9000, 9000],
])('gives back what was kept of %s', async (_, count, repeats) => {
  const events = eventsOf(count, repeats)
  const losers = events.flatMap((_event, n) =>
    n === 0 || n % 11 === 5 || n === count - 1 ? [n] : [],
  )
  const encoder = new ChunkEncoder(100)
  const first = groupOf(encoder, events, losers)
  const second = groupOf(encoder, events, [])
  const kept = events.filter((_event, n) => !losers.includes(n)).map((event) => rowOf(event, 100))
  const all = events.map((event) => rowOf(event, 100))
  expect(await readBack([first.group, second.group])).toEqual([...kept, ...all])
  expect(first.totals).toEqual({
    rows: kept.length,
    revenueRows: kept.filter(({ revenue }) => revenue !== null).length,
    outliers: kept.filter(({ outlier }) => outlier).length,
    sessionRows: kept.filter(({ session }) => session !== null).length,
  })
})
