import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { logFiles } from './input-files.ts'
import { eventLine, lenient, reasonsOf, rowsOf, runOver } from './run-in-test.testing.ts'

/** Until it is disposed of, this process may read what everybody may: root would read all. */
function withoutRights(): Disposable {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  return { [Symbol.dispose]: () => void (isRoot && process.seteuid?.(0)) }
}

/** What a person reads when the run fails; runs of this file that do not fail fail the test. */
async function sentences(run: Promise<unknown>): Promise<string> {
  const failure = await run.then(
    () => ({ what: 'it succeeded', remedy: '', code: 'none' }),
    (error: unknown) => failureOf(error),
  )
  return `${failure.code}: ${failure.what} ${failure.remedy}`
}

const events = (count: number, over: Readonly<Record<string, unknown>> = {}): string =>
  Array.from({ length: count }, () => `${eventLine(over)}\n`).join('')

describe('a log that is no log', () => {
  it('is told by name when it is empty', async () => {
    const said = await sentences(runOver({ 'log.jsonl': '' }))
    expect(said).toMatch(/^bad_input: log\.jsonl is empty\. Check the export/)
  })

  it('is no reason to stop when only one of several files is empty', async () => {
    const run = await runOver({ 'a.jsonl': '', 'b.jsonl': events(2) })
    expect(run.quality.counts.kept).toBe(2)
  })

  it('is told when nothing matches a pattern', async () => {
    const said = await sentences(runOver({}, { inputs: ['*.jsonl'] }))
    expect(said).toMatch(/^not_found: No file matches .*\*\.jsonl\. Check the pattern/)
  })

  it('is told when it is a folder, with the pattern that names its files', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'logs'))
    const said = await sentences(runOver({}, { folder, inputs: ['logs'] }))
    expect(said).toMatch(/^unreadable_file: .*logs is a folder\. Name its files .*logs\/\*\.jsonl/)
  })

  it.skipIf(process.platform === 'win32')('is told when it is a device', async () => {
    const said = await sentences(runOver({}, { folder: '/dev', inputs: ['zero'] }))
    expect(said).toMatch(/^unreadable_file: \/dev\/zero is a device or a pipe\. .*save the log/)
  })

  it.skipIf(process.platform === 'win32')('is told when it may not be read', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'log.jsonl')
    writeFileSync(path, events(1), { mode: 0 })
    chmodSync(folder, 0o755)
    using _ = withoutRights()
    const said = await sentences(logFiles([{ kind: 'file', path }]))
    expect(said).toMatch(/^unreadable_file: .*may not be read by this user\. Change its rights/)
  })

  it.skipIf(process.platform === 'win32')(
    'is told when the output may not be written',
    async () => {
      const folder = temporaryFolder()
      mkdirSync(join(folder, 'output'), { mode: 0o555 })
      chmodSync(folder, 0o755)
      using _ = withoutRights()
      const said = await sentences(runOver({}, { folder, inputs: ['log.jsonl'] }))
      expect(said).toMatch(
        /^bad_usage: .*output may not be written by this user\. Change its rights/,
      )
    },
  )

  it('is told when it is a table', async () => {
    const said = await sentences(runOver({ 'log.csv': 'event_id,player_id\ne1,p1\ne2,p2\n' }))
    expect(said).toMatch(
      /^data_quality: None of the 3 lines that were read is a JSON object\. The first: log\.csv:1 .*CSV, a JSON array or a binary file must be exported/,
    )
  })

  it('is told when it is a picture', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const said = await sentences(runOver({ 'log.jsonl': png }))
    expect(said).toMatch(/^data_quality: None of the .* is not valid UTF-8/)
  })

  it('is told when it is one array', async () => {
    const said = await sentences(runOver({ 'log.json': `[${eventLine()},${eventLine()}]\n` }))
    expect(said).toMatch(
      /^data_quality: The only line is no JSON object\. .* an array, not an object/,
    )
  })

  it('is told when its compressed data end too early', async () => {
    const text = Array.from({ length: 500 }, (_, n) => eventLine({ properties: { n } })).join('\n')
    const whole = gzipSync(text)
    const said = await sentences(runOver({ 'log.jsonl.gz': whole.subarray(0, whole.length - 40) }))
    expect(said).toMatch(/^unreadable_file: log\.jsonl\.gz is cut off: .*copy or export it again/)
  })

  it('is told when its compressed data are damaged', async () => {
    const whole = zstdCompressSync(events(50))
    whole.fill(0x55, 10, 40)
    const said = await sentences(runOver({ 'log.jsonl.zst': whole }))
    expect(said).toMatch(/^unreadable_file: log\.jsonl\.zst is damaged/)
  })

  it('is read by its content, whatever its name says of compression', async () => {
    const run = await runOver({
      'packed.jsonl': gzipSync(events(3)),
      'plain.jsonl.gz': events(2),
      'packed.log': zstdCompressSync(events(1)),
    })
    expect(run.quality.counts).toMatchObject({ lines: 6, kept: 6 })
  })
})

describe('odd lines', () => {
  it('are read when a line is 17 MB long, whole or malformed', async () => {
    const long = 'x'.repeat(17_000_000)
    const run = await runOver({
      'log.jsonl': `${events(1)}${eventLine({ properties: { long } })}\n{"event_id":"${long}\n${events(1)}`,
    })
    expect(run.quality.counts).toMatchObject({ lines: 4, kept: 3 })
    expect(run.rejected.map(({ line, reason, raw }) => [line, reason, raw.length])).toEqual([
      [3, 'malformed_json', 2000],
    ])
    const [row] = await rowsOf(
      run.output,
      'events_cleaned.parquet',
      'max(length(properties)) AS length',
    )
    expect(Number(row?.['length'])).toBe(17_000_000 + '{"long":""}'.length)
  })

  it('are malformed with NUL bytes, bytes that are no UTF-8, NaN, arrays and numbers', async () => {
    const invalid = Buffer.concat([
      Buffer.from(`${eventLine()}\n{"event_id":"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(
        `"}\n{"event_id":"a\u0000b"}\n\u0000\n{"a":NaN}\n[1]\n7\n{"a":1}{"b":2}\n{"a":1,}\n`,
      ),
    ])
    const run = await runOver({ 'log.jsonl': invalid })
    expect(run.rejected.map(({ line, reason }) => [line, reason])).toEqual(
      [2, 3, 4, 5, 6, 7, 8, 9].map((line) => [line, 'malformed_json']),
    )
    expect(run.rejected[0]?.detail).toBe('the line is not valid UTF-8')
    expect(run.rejected[4]?.detail).toBe('the line is an array, not an object')
    expect(run.quality.counts.kept).toBe(1)
  })

  it('may begin with a byte-order mark, end with CRLF, be blank, and the last may end at once', async () => {
    const lines = [eventLine(), '', '  \t', eventLine(), eventLine({ player_id: null })]
    const run = await runOver({
      'log.jsonl': `\ufeff${lines.join('\r\n')}`,
      'packed.jsonl.gz': gzipSync(`\ufeff${eventLine()}\r\n`),
    })
    expect(run.quality.counts).toMatchObject({ lines: 6, blank: 2, kept: 3 })
    expect(run.rejected[0]?.raw).toBe(lines[4])
  })

  it('keep properties nested a hundred deep', async () => {
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
    const line = eventLine().replace(/}$/, `,"properties":${deep}}`)
    const run = await runOver({ 'log.jsonl': `${line}\n` })
    const [row] = await rowsOf(run.output, 'events_cleaned.parquet', 'properties')
    expect(row?.['properties']).toBe(deep)
  })

  it('may have 10,000 different keys among their properties', async () => {
    const lines = Array.from({ length: 100 }, (_, line) =>
      eventLine({
        properties: Object.fromEntries(
          Array.from({ length: 100 }, (__, key) => [`key ${line * 100 + key}`, key]),
        ),
      }),
    )
    const run = await runOver({ 'log.jsonl': lines.join('\n') })
    expect(run.quality.properties).toHaveLength(10_000)
    expect(run.quality.properties[0]).toEqual({ key: 'key 0', count: 1, types: ['number'] })
  })

  it('keep amounts that no decimal holds as outliers, of either sign', async () => {
    const line = (price: string): string =>
      eventLine().replace(/}$/, `,"properties":{"price":${price}}}`)
    const run = await runOver(
      { 'log.jsonl': ['-1e40', '1e40', '-1e400', '1e400', '2.5', '-1'].map(line).join('\n') },
      { configuration: { ...lenient, aggregation: { max_revenue_per_event: 1e308 } } },
    )
    const [day] = await rowsOf(run.output, 'daily_metrics.parquet', 'events, revenue')
    expect([Number(day?.['events']), day?.['revenue']]).toEqual([6, 1.5])
    const [outliers] = await rowsOf(
      run.output,
      'events_cleaned.parquet',
      'count(*) FILTER (WHERE revenue_outlier) AS n',
    )
    expect(Number(outliers?.['n'])).toBe(4)
  })
})

describe('times', () => {
  it('are converted from their zones, real on leap days only, and far future ones are told', async () => {
    const times = [
      '2024-02-29T23:30:00-01:00',
      '2025-01-02T10:00:00+02:00',
      '2025-01-02 10:00+0530',
      '2025-01-02T10:00:00',
      '1900-02-28',
      '2023-02-29',
      '1900-02-29',
      '2025-01-02T25:00',
      '01/02/2025',
      '2025-02-02T00:00:00Z',
      '2025-02-02T00:00:00.000001Z',
      '9999-12-31T23:59:59Z',
    ]
    const run = await runOver({
      'log.jsonl': times.map((timestamp) => eventLine({ timestamp })).join('\n'),
    })
    const rows = await rowsOf(
      run.output,
      'events_cleaned.parquet',
      'timestamp::VARCHAR AS t, event_date::VARCHAR AS d',
    )
    expect(rows.map(({ t, d }) => [t, d])).toEqual([
      ['1900-02-28 00:00:00', '1900-02-28'],
      ['2024-03-01 00:30:00', '2024-03-01'],
      ['2025-01-02 04:30:00', '2025-01-02'],
      ['2025-01-02 08:00:00', '2025-01-02'],
      ['2025-01-02 10:00:00', '2025-01-02'],
      ['2025-02-02 00:00:00', '2025-02-02'],
    ])
    expect(run.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      ...[6, 7, 8, 9].map((line) => [line, 'bad_timestamp']),
      ...[11, 12].map((line) => [line, 'future_timestamp']),
    ])
    const check = run.quality.checks.find(({ name }) => name === 'future_timestamps')
    expect(check).toMatchObject({ passed: false, observed: 2, threshold: 0 })
    expect(check?.examples[0]).toContain('log.jsonl:11')
  })
})

describe('events out of order', () => {
  it('give the tables of the same events in order', async () => {
    const lines = Array.from({ length: 24 }, (_, hour) =>
      eventLine({
        event_id: `hour ${hour}`,
        player_id: `p${hour % 5}`,
        session_id: `s${hour % 7}`,
        timestamp: new Date(Date.UTC(2025, 0, 2, hour * 3)).toISOString(),
        properties: { price: hour },
      }),
    )
    const content = async (ordered: readonly string[]) => {
      const { output, quality } = await runOver({ 'log.jsonl': ordered.join('\n') })
      expect(quality.counts.kept).toBe(24)
      return await Promise.all(
        ['events_cleaned', 'daily_metrics', 'retention_cohorts'].map((name) =>
          rowsOf(output, `${name}.parquet`),
        ),
      )
    }
    expect(await content(lines.toReversed())).toEqual(await content(lines))
  })
})

describe('duplicates', () => {
  const at = (event_id: string, hour: number, player_id: string): string =>
    eventLine({ event_id, player_id, timestamp: `2025-01-02T${String(hour).padStart(2, '0')}:00Z` })

  it('lose to the earliest by time, in whichever file it is, then to the first of the input', async () => {
    const run = await runOver({
      'a.jsonl': `${at('late', 9, 'loses')}\n${at('early', 1, 'wins')}\n${at('same', 5, 'wins')}\n`,
      'b.jsonl': `${at('late', 8, 'wins')}\n${at('early', 2, 'loses')}\n${at('same', 5, 'loses')}\n`,
    })
    expect(reasonsOf(run)).toEqual([
      'a.jsonl:1 duplicate_event',
      'b.jsonl:2 duplicate_event',
      'b.jsonl:3 duplicate_event',
    ])
    const rows = await rowsOf(run.output, 'events_cleaned.parquet', 'event_id, player_id')
    expect(rows).toEqual(
      ['early', 'late', 'same'].map((event_id) => ({ event_id, player_id: 'wins' })),
    )
    expect(run.quality.counts).toMatchObject({ lines: 6, kept: 3 })
  })

  it('are the same with the files in another order, when no times are equal', async () => {
    const one = `${at('x', 9, 'p9')}\n${at('y', 1, 'p1')}\n`
    const two = `${at('x', 8, 'p8')}\n${at('y', 2, 'p2')}\n`
    const content = async (files: Readonly<Record<string, string>>) => {
      const { output } = await runOver(files)
      return await Promise.all([
        rowsOf(output, 'events_cleaned.parquet'),
        rowsOf(output, 'daily_metrics.parquet'),
        rowsOf(output, 'retention_cohorts.parquet'),
      ])
    }
    expect(await content({ 'a.jsonl': one, 'b.jsonl': two })).toEqual(
      await content({ 'a.jsonl': two, 'b.jsonl': one }),
    )
  })

  it('are not made of a file that is named twice', async () => {
    const run = await runOver(
      { 'log.jsonl': events(3) },
      { inputs: ['log.jsonl', '*.jsonl', 'log.jsonl'] },
    )
    expect(run.quality.counts).toMatchObject({ lines: 3, kept: 3 })
  })
})

describe('too many bad lines', () => {
  const bad = (count: number): string => '{"half": \n'.repeat(count)

  it('fail with the first ones named, and leave older outputs as they were', async () => {
    const { folder, output } = await runOver({ 'log.jsonl': events(5) })
    const before = await rowsOf(output, 'events_cleaned.parquet')
    const said = await sentences(
      runOver({ 'log.jsonl': `${events(9)}${bad(101)}` }, { folder, inputs: ['log.jsonl'] }),
    )
    expect(said).toMatch(
      /^data_quality: 101 lines are not JSON objects, more than the 100 that are allowed\. The first: log\.jsonl:10 \(.*max_failed_lines/,
    )
    expect(await rowsOf(output, 'events_cleaned.parquet')).toEqual(before)
  })

  it('are allowed up to the limit, or up to the share when that is more', async () => {
    const hundred = await runOver({ 'log.jsonl': `${events(1)}${bad(100)}` })
    expect(hundred.quality.counts).toMatchObject({ kept: 1, lines: 101 })
    const log = { 'log.jsonl': `${events(9)}${bad(6)}` }
    const limits = { ...lenient, max_failed_lines: 2 }
    const half = { ...limits, max_failed_share: 0.4 }
    expect((await runOver(log, { configuration: half })).quality.counts.kept).toBe(9)
    const third = { ...limits, max_failed_share: 0.3 }
    expect(await sentences(runOver(log, { configuration: third }))).toMatch(
      /^data_quality: 6 lines .* more than the 2 or 30\.0 % of all/,
    )
  })
})

describe('strict mode', () => {
  it('fails with every failed check in words and leaves nothing in the folder of outputs', async () => {
    const folder = temporaryFolder()
    const said = await sentences(
      runOver({ 'log.jsonl': events(2) }, { folder, configuration: { strict_mode: true } }),
    )
    expect(said).toMatch(/^data_quality: 3 checks failed in strict mode: 2 clean events, at least/)
    expect(said).toContain('no event of type session_end')
    expect(readdirSync(join(folder, 'output'))).toEqual([])
  })
})
