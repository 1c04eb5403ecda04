import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Connection, openDuckDb } from '../../data/duckdb.ts'
import { literalPath } from '../../data/sql.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import type { ParseRules } from '../engine/parse-rules.ts'
import { DAY_MICROS } from '../engine/timestamp.ts'
import { removeLateDuplicates } from '../late-duplicates.ts'
import { momentOf, referenceClean } from '../reference.testing.ts'
import { cleanEvents, type CleanTotals } from './clean-events.ts'
import type { RejectedRecord } from './rejected-lines.ts'
import { compressionOf } from '../../data/probe.ts'

const latest = momentOf('2030-01-01T00:00:00Z')!
const revenueProperties = ['revenue', 'price']
const rules: ParseRules = {
  paths: {
    event_id: ['event_id'],
    player_id: ['player_id'],
    session_id: ['session_id'],
    event_type: ['event_type'],
    timestamp: ['timestamp'],
  },
  properties: ['properties'],
  timestampUnit: 'iso',
  revenueProperties,
  latest: { day: Number(latest / BigInt(DAY_MICROS)), micros: Number(latest % BigInt(DAY_MICROS)) },
  seeds: [1, 2, 3],
}

interface LogText {
  readonly name: string
  readonly text: string
}

/** Cleans logs and reads back what was written, in the shape of the reference. */
async function cleaned(
  connection: Connection,
  logs: readonly LogText[],
  options: { readonly threads: number; readonly chunkBytes: number },
) {
  const folder = temporaryFolder()
  const files = logs.map(({ name, text }) => {
    const path = join(folder, name)
    const bytes = Buffer.from(text)
    const packed = name.endsWith('.gz')
      ? gzipSync(bytes)
      : name.endsWith('.zst')
        ? zstdCompressSync(bytes)
        : bytes
    writeFileSync(path, packed)
    return { path, compression: compressionOf(packed), bytes: statSync(path).size, madeIds: null }
  })
  const eventsFile = join(folder, 'events.parquet')
  const rejectedFile = join(folder, 'rejected.jsonl')
  const totals = await cleanEvents(
    files,
    { rules, maxRevenue: 100, eventsFile, rejectedFile, ...options },
    { checkpoint: () => undefined, progress: () => undefined, malformed: () => undefined },
  )
  await removeLateDuplicates(
    connection,
    totals.lateRows,
    { events: eventsFile, rejected: rejectedFile },
    () => undefined,
  )
  const rows = await connection.rows(
    `SELECT * EXCLUDE (timestamp, event_date), epoch_us(timestamp)::VARCHAR AS us
     FROM read_parquet(${literalPath(eventsFile)})`,
  )
  const rejected = readFileSync(rejectedFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RejectedRecord)
  return { totals, rows, rejected, events: rows.map(eventOf).toSorted(byId) }
}

function eventOf(row: Readonly<Record<string, unknown>>) {
  return {
    event_id: row['event_id'],
    player_id: row['player_id'],
    session_id: row['session_id'],
    event_type: row['event_type'],
    timestamp: BigInt(String(row['us'])),
    revenue: row['revenue'],
    properties: parsedText(row['properties']),
    extra: parsedText(row['extra']),
  }
}

function parsedText(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : null
}

function byId(a: { readonly event_id: unknown }, b: { readonly event_id: unknown }): number {
  return String(a.event_id) < String(b.event_id) ? -1 : 1
}

function addsUp({ lines, blank, kept, rejected }: CleanTotals): boolean {
  return blank + kept + Object.values(rejected).reduce((sum, count) => sum + count, 0) === lines
}

const id = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 30 }).map((n) => JSON.stringify(`e${n}`)) },
  fc.constantFrom(
    '7',
    '7.0',
    '1e3',
    '12345678901234567890',
    '""',
    'null',
    'true',
    '[1]',
    '{}',
    '"é"',
    '"\\u00e9"',
    '"a\\"b"',
  ),
)
const player = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 5 }).map((n) => JSON.stringify(`p${n}`)) },
  fc.constantFrom('""', 'null', '3', 'false', '"\\t"'),
)
const moment = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.nat({ max: 40 }),
        fc.constantFrom(
          '',
          'T10:00',
          ' 10:00:59',
          'T23:59:59.1234567',
          'T00:30:00+02:00',
          'T10:00:00Z',
          'T10:00-0330',
          'T10:00:00.5+01',
        ),
      )
      .map(([day, time]) =>
        JSON.stringify(`2024-02-${String((day % 29) + 1).padStart(2, '0')}${time}`),
      ),
  },
  fc.constantFrom(
    '"2023-02-29"',
    '"2024-13-01"',
    '"9999-12-31T23:59:59.999999"',
    '"0001-01-01"',
    '"0000-01-01"',
    '"2024-01-01T24:00"',
    '"2024-01-01T10"',
    '"2024/01/01"',
    '"epoch"',
    '"infinity"',
    '1706000000',
    '1706000000000',
    'null',
    '"2024-01-01T10:00:00 Europe/Berlin"',
    '"2024-01-01T10:00:00.1234567890"',
    '"2024-01-01Z"',
  ),
)
const session = fc.constantFrom('"s1"', '"s2"', 'null', '""', '5', '[]', 'true')
const type = fc.constantFrom('"a"', '"b"', '4', 'null', '{}')
const properties = fc.oneof(
  fc.constantFrom(
    '{}',
    'null',
    '{"price": 3.25}',
    '{"revenue": "x", "price": 1e2}',
    '{"price": 1, "price": 2}',
    '{"price": 1, "price": "free"}',
    '{"revenue": -0.1}',
    '"text"',
    '[1]',
    '{"a": {"b": [1, {"c": null}]}}',
    '{"price": 123456789012345678}',
  ),
  fc.json({ maxDepth: 3 }).filter((text) => text.startsWith('{')),
)
const field = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { freq: 20 })
const event = fc
  .tuple(
    field(id),
    field(player),
    field(session),
    field(type),
    field(moment),
    field(properties),
    fc.option(
      fc.constantFrom(
        '"x": 1',
        '"x": 1, "x": {"y": 2}',
        '"event\\u005fid": "decoded"',
        '"unknown": null',
      ),
      { freq: 4 },
    ),
    fc.boolean(),
  )
  .map(([eventId, playerId, sessionId, eventType, timestamp, props, more, reversed]) => {
    const parts = [
      eventId === null ? null : `"event_id": ${eventId}`,
      playerId === null ? null : `"player_id":${playerId}`,
      sessionId === null ? null : `"session_id": ${sessionId}`,
      eventType === null ? null : `"event_type" : ${eventType}`,
      timestamp === null ? null : `"timestamp": ${timestamp}`,
      props === null ? null : `"properties": ${props}`,
      more,
    ].filter((part) => part !== null)
    return `{${(reversed ? parts.toReversed() : parts).join(', ')}}`
  })
const line = fc.oneof(
  { weight: 20, arbitrary: event },
  fc.constantFrom(
    '',
    '   ',
    '\t',
    '{',
    '{}',
    '[]',
    'null',
    '1',
    '"x"',
    '{"event_id": NaN}',
    'not json',
    '{"a":1}{"b":2}',
    '{"a":1,}',
    '{"event_id":"x"} ',
    '\u0000',
    '\ufeff{}',
  ),
)
const log = fc
  .tuple(
    fc.array(line, { maxLength: 60 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([lines, newline, last, mark]) => {
    const text = lines.join(newline)
    return (mark ? '\ufeff' : '') + (last && text !== '' ? text + newline : text)
  })

describe('cleaning', () => {
  it('gives what the plainest reading of the specification gives, however it is cut into chunks', async () => {
    using connection = await openDuckDb({
      memoryLimit: 256 * 1024 ** 2,
      threads: 1,
      tempFolder: temporaryFolder(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(log, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('.jsonl', '.jsonl.gz', '.jsonl.zst'),
        fc.integer({ min: 40, max: 3000 }),
        fc.integer({ min: 1, max: 3 }),
        async (texts, ending, chunkBytes, threads) => {
          const logs = texts.map((text, index) => ({ name: `${index}${ending}`, text }))
          const wanted = referenceClean(logs, { latest, revenueProperties })
          const got = await cleaned(connection, logs, { threads, chunkBytes })
          expect(got.events).toEqual(wanted.events.toSorted(byId))
          expect(
            got.rejected
              .map(({ file, line: number, reason }) => `${basename(file)}:${number} ${reason}`)
              .toSorted(),
          ).toEqual(wanted.rejected)
          expect([got.totals.lines, got.totals.blank]).toEqual([wanted.lines, wanted.blank])
          expect(addsUp(got.totals)).toBe(true)
        },
      ),
      { numRuns: Number(process.env['QM_FUZZ'] ?? 12) },
    )
  }, 120_000)

  it('takes a byte-order mark that is not at the front for what it is: not JSON', async () => {
    using connection = await openDuckDb({
      memoryLimit: 256 * 1024 ** 2,
      threads: 1,
      tempFolder: temporaryFolder(),
    })
    const marked = { name: 'log.jsonl', text: '\ufeff{}\n\ufeff{}\n' }
    const { rejected } = await cleaned(connection, [marked], { threads: 1, chunkBytes: 40 })
    expect(rejected.map(({ line: number, reason, raw }) => [number, reason, raw])).toEqual([
      [1, 'missing_field', '{}'],
      [2, 'malformed_json', '\ufeff{}'],
    ])
  })
})
