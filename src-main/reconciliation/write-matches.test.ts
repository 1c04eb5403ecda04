import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type PostgresqlServer, startPostgresql } from '../data/remote/postgresql-server.testing.ts'
import { openRemote } from '../data/remote/remote.ts'
import { failureOfWork, rowsOf } from '../data/remote/remote.testing.ts'
import { taskInTest } from '../jobs/test-support/task-in-test.testing.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore } from '../store/people-store.ts'
import { reconcileTexts } from './run-in-test.testing.ts'
import { readMatchesWrites } from './kept-writes.ts'
import { sampleLists, sampleNames } from './sample-lists.ts'
import { writeMatches } from './write-matches.ts'

const sample = Object.fromEntries(sampleLists().files.map(({ name, text }) => [name, text]))
const server = await startPostgresql()

describe.skipIf(typeof server === 'string')('pairs in a real PostgreSQL', () => {
  const { target } = server as PostgresqlServer
  afterAll(() => (server as PostgresqlServer)[Symbol.asyncDispose]())

  const ask = async (sql: string): Promise<(string | null)[][]> => {
    await using remote = await openRemote(target)
    return await rowsOf(await remote.query(sql))
  }

  const make = async (sql: string): Promise<void> => {
    await using remote = await openRemote(target)
    await remote.transaction((transaction) => transaction.execute(sql))
  }

  it('stand there once a run, written in it or later, with what reviewers decided since, and other runs stay', async () => {
    const promised: unknown[] = []
    const {
      run: folder,
      summary,
      result,
    } = await reconcileTexts(
      {
        'left.csv': sample[sampleNames.german]!,
        'right.csv': sample[sampleNames.catalogue]!,
      },
      // So high that some pairs are left to review, however sure the engine is.
      {
        parameters: { cardinality: 'many_to_one', accept: 1, reject: 0.01 },
        write: { connection: 'test', prefix: 'in_run_' },
      },
      {
        startedBy: 'Ada',
        connection: () => target,
        promise: async ({ result: { failure } }) => {
          promised.push(failure?.what, await ask(`SELECT to_regclass('in_run_reconciled_pairs')`))
        },
      },
    )
    const log = join(temporaryFolder(), 'people.db')
    const people = openPeopleStore(log)
    const write = (dryRun = false, run = 'run0one', prefix = 'game_') =>
      writeMatches(
        {
          run,
          folder,
          log,
          connection: 'test',
          prefix,
          written_by: 'Ada',
          dry_run: dryRun,
        },
        taskInTest([target]).context,
      )
    const rows = summary.counts.accepted + summary.counts.review
    expect([result.failure, promised]).toEqual([
      undefined,
      ['The write of the pairs was cut off while test was told to keep its rows.', [[null]]],
    ])
    const kept = { connection: 'test', table: 'in_run_reconciled_pairs', rows, written_by: 'Ada' }
    expect(await readMatchesWrites(folder)).toMatchObject([kept])
    expect(await write(true)).toMatchObject({ state: 'ready', rows, replaced: 0 })
    expect(await ask(`SELECT to_regclass('game_reconciled_pairs')`)).toEqual([[null]])

    await make('CREATE TABLE old_reconciled_pairs (run_id int, left_id text, right_id text)')
    expect(await failureOfWork(write(false, 'run0one', 'old_'))).toMatchObject({
      code: 'conflict',
      what: expect.stringMatching(
        /old_reconciled_pairs .*run_id is integer and not text, it has no confidence/,
      ),
    })

    const written = await write(false, 'test0run')
    expect(written).toMatchObject({ state: 'written', rows, replaced: 0, write: { rows } })
    const all = `SELECT left_id, right_id, confidence, decision, decided_by, who FROM`
    const inRun = await ask(`${all} in_run_reconciled_pairs ORDER BY 1, 2`)
    expect(inRun).toEqual(await ask(`${all} game_reconciled_pairs ORDER BY 1, 2`))
    expect(inRun).toHaveLength(rows)
    expect(await write()).toMatchObject({ state: 'written', rows, replaced: 0 })
    await write(false, 'run0two')
    const [pair] = await ask(
      `SELECT left_id, right_id FROM game_reconciled_pairs
       WHERE run_id = 'run0one' AND decision = 'review' ORDER BY 1, 2 LIMIT 1`,
    )
    const [left, right] = [pair![0]!, pair![1]!]
    people.reviews.append('run0one', [{ action: 'accept', left, right, note: '' }], {
      by: 'reviewer',
      who: 'Grace',
      at: new Date('2026-01-02T03:04:05.000Z'),
      seen: 0,
      batch: null,
    })
    expect(await write()).toMatchObject({ state: 'written', replaced: rows })
    const where = `left_id = '${left}' AND right_id = '${right}'`
    expect(
      await ask(
        `SELECT run_id, decision, decided_by, who, decided_at = '2026-01-02T03:04:05Z'
         FROM game_reconciled_pairs WHERE ${where} AND run_id LIKE 'run0%' ORDER BY run_id`,
      ),
    ).toEqual([
      ['run0one', 'accept', 'reviewer', 'Grace', expect.stringMatching(/^t/)],
      ['run0two', 'review', 'engine', null, null],
    ])
  })
})
