import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CancelledError, failureOf } from '../platform/errors.ts'
import { publishFiles } from '../platform/publish.ts'
import { mountSmallDisk } from '../platform/small-disk.testing.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { eventLine, lenient, rowsOf, runOver } from './run-in-test.testing.ts'

const stages = ['Read and clean', 'Aggregate', 'Check', 'Write results', 'Publish'] as const

const log = (player: string): string =>
  Array.from({ length: 40 }, (_, n) =>
    eventLine({
      event_id: `event ${n % 35}`,
      player_id: player,
      timestamp: `2025-01-${String(1 + (n % 4)).padStart(2, '0')}T0${n % 10}:00:00Z`,
      properties: { price: n / 10 },
    }),
  ).join('\n')

/** Names and contents of a folder, hidden files too. */
function contentOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .toSorted()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  )
}

/** Without what a run left aside: the core removes that once the run has ended. */
function named(content: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !/(^|\/)\./.test(name)))
}

const tables = async (output: string) =>
  await Promise.all(
    ['events_cleaned.parquet', 'daily_metrics.parquet', 'retention_cohorts.parquet'].map((name) =>
      rowsOf(output, name),
    ),
  )

describe('outputs are all there or as they were', () => {
  it('when the run is cancelled as any stage begins', async () => {
    const { folder, output } = await runOver({ 'log.jsonl': log('p1') })
    const before = contentOf(output)
    const ended: unknown[] = []
    for (const stage of stages) {
      const failure = await runOver(
        { 'log.jsonl': log('p2') },
        { folder, onStage: (entered, cancel) => void (entered === stage && cancel()) },
      ).then(
        () => undefined,
        (error: unknown) => error,
      )
      ended.push([stage, failure instanceof CancelledError, named(contentOf(output))])
    }
    expect(ended).toEqual(stages.map((stage) => [stage, true, before]))
  })

  it('whatever kills the run as a stage begins, or as all is written but nothing renamed', async () => {
    const { folder, output } = await runOver({ 'log.jsonl': log('p1') })
    const before = contentOf(output)
    // What stands in the folder at a moment is what kill -9 would leave at that moment.
    const found: [string, Readonly<Record<string, string>>][] = []
    const look = (moment: string) => void found.push([moment, named(contentOf(output))])
    await runOver(
      { 'log.jsonl': log('p2') },
      {
        folder,
        onStage: look,
        context: {
          conclude: async ({ files }) => {
            look('renamed')
            await publishFiles(files)
          },
        },
      },
    )
    expect(found).toEqual([...stages, 'renamed'].map((moment) => [moment, before]))
    expect(named(contentOf(output))).not.toEqual(before)
  })

  it('when an artifact cannot be written at any stage', async () => {
    const { folder, output } = await runOver({ 'log.jsonl': log('p1') })
    const before = contentOf(output)
    for (const name of [
      'events_cleaned.parquet',
      'rejected.jsonl',
      'daily_metrics.parquet',
      'retention_cohorts.parquet',
      'quality_report.json',
      'metrics.json',
      'summary.json',
    ]) {
      const own = temporaryFolder()
      // A folder where the file should be: refused by every file system, for root too.
      mkdirSync(join(own, 'artifacts', name), { recursive: true })
      const run = runOver({ 'log.jsonl': log('p2') }, { folder, context: { folder: own } })
      await expect(run).rejects.toThrow(/directory|EISDIR/i)
    }
    expect(contentOf(output)).toEqual(before)
  })

  it.skipIf(!isMountPermitted())('when the disk of the outputs is full, and says so', async () => {
    using disk = mountSmallDisk()
    if (disk === undefined) throw new Error('mounting is not permitted')
    const { output } = await runOver({ 'log.jsonl': log('p1') }, { folder: disk.folder })
    const before = contentOf(output)
    writeFileSync(join(disk.folder, 'log.jsonl'), log('p2'))
    for (const kilobytes of [0, 4, 12]) {
      disk.leave(kilobytes)
      const failure = await runOver({}, { folder: disk.folder, inputs: ['log.jsonl'] }).then(
        () => undefined,
        failureOf,
      )
      expect(failure?.code).toBe('disk_full')
      expect(failure?.remedy).toMatch(/^Free some space/)
      expect(named(contentOf(output))).toEqual(before)
      for (const name of readdirSync(output)) {
        if (name.startsWith('.')) rmSync(join(output, name))
      }
    }
  })
})

function isMountPermitted(): boolean {
  using disk = mountSmallDisk()
  return disk !== undefined
}

it.skipIf(process.platform === 'win32')('may be read by whoever may read the folder', async () => {
  const { output } = await runOver({ 'log.jsonl': log('p1') })
  const modes = readdirSync(output).map((name) => statSync(join(output, name)).mode & 0o777)
  expect(new Set(modes)).toEqual(new Set([0o666 & ~process.umask()]))
})

describe('a run again', () => {
  it('gives the same content, whatever the number of threads', async () => {
    const { folder, output } = await runOver({ 'log.jsonl': log('p1') })
    const before = await tables(output)
    const again = await runOver({ 'log.jsonl': log('p1') }, { folder, threads: 2 })
    expect(await tables(again.output)).toEqual(before)
    expect(again.quality.counts).toMatchObject({ lines: 40, kept: 35 })
  })

  it('makes the same ids from the content where the log has none', async () => {
    const text = log('p1').replaceAll(/"event_id":"[^"]*",/g, '')
    const configuration = { ...lenient, event_id: 'generate' as const }
    const first = await runOver({ 'log.jsonl': text }, { configuration })
    const second = await runOver({ 'other name.jsonl': text }, { configuration })
    expect(first.quality.counts.kept).toBe(40)
    expect(await tables(second.output)).toEqual(await tables(first.output))
  })
})

describe('partitions by date', () => {
  const configuration = { ...lenient, partition_by: 'date' as const }
  const partitions = 'events_cleaned/*/*.parquet'
  const counts = (output: string) =>
    rowsOf(output, partitions, 'event_date::VARCHAR AS date, player_id')

  it('hold every event once, a file a day', async () => {
    const { output } = await runOver({ 'log.jsonl': log('p1') }, { configuration })
    expect(readdirSync(join(output, 'events_cleaned'))).toEqual(
      ['01', '02', '03', '04'].map((day) => `event_date=2025-01-${day}`),
    )
    const names = 'event_id, timestamp::VARCHAR AS t, event_date::VARCHAR AS d, properties'
    expect(await rowsOf(output, partitions, names)).toEqual(
      await rowsOf(output, 'events_cleaned.parquet', names),
    )
    expect(readdirSync(output).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('of days that a later run does not have are empty and of the same schema', async () => {
    const { folder, output } = await runOver({ 'log.jsonl': log('p1') }, { configuration })
    const fewer = eventLine({ player_id: 'p2', timestamp: '2025-01-02' })
    await runOver({ 'log.jsonl': fewer }, { configuration, folder })
    expect(await counts(output)).toEqual([{ date: '2025-01-02', player_id: 'p2' }])
    const emptied = 'events_cleaned/event_date=2025-01-01/events.parquet'
    expect(await rowsOf(output, emptied)).toEqual([])
  })

  it('stay as they were when the run is cancelled before it publishes', async () => {
    const { folder, output } = await runOver({ 'log.jsonl': log('p1') }, { configuration })
    const before = contentOf(output)
    const run = runOver(
      { 'log.jsonl': eventLine() },
      {
        folder,
        configuration,
        onStage: (entered, cancel) => void (entered === 'Publish' && cancel()),
      },
    )
    await expect(run).rejects.toBeInstanceOf(CancelledError)
    expect(named(contentOf(output))).toEqual(before)
  })

  it('that a run without partitions leaves behind are told in its log', async () => {
    const { folder } = await runOver({ 'log.jsonl': log('p1') }, { configuration })
    const run = await runOver({ 'log.jsonl': log('p1') }, { folder })
    expect(run.logged.join('\n')).toContain('holds a file a day of an earlier run')
  })
})
