import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest'
import { compareUsersRequest } from '../../src-shared/allocation/compare.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { literal } from '../data/sql.ts'
import { CancelledError } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import {
  type ComparedFolders,
  createUserComparisons,
  type UserComparisons,
  type UsersQuestion,
} from './compare-users.ts'

type Held = readonly [user: string, contract: string, score: number, group: string]

let connection: Connection
let comparisons: UserComparisons
let folders: ComparedFolders

beforeAll(async () => {
  connection = await openDuckDb({ memoryLimit: 256e6, threads: 2, tempFolder: '.' })
})
afterAll(() => connection.close())

beforeEach(async () => {
  comparisons = createUserComparisons()
  folders = await runs(
    [
      ['007', 'c1', 1, 'east'],
      ['007', 'c2', 0.5, 'east'],
      ['both', 'c1', 0.25, 'west'],
      ['gone', 'c2', 2, ''],
      ['less', 'c1', 1, 'east'],
      ['less', 'c2', 1, 'east'],
      ["o'x%", 'c1', 0, 'west'],
    ],
    [
      ['007', 'c1', 1, 'east'],
      ['007', 'c3', 0.75, 'east'],
      ['both', 'c1', 0.25, 'west'],
      ['less', 'c2', 1, 'east'],
      ['new', 'c3', 3, 'west'],
      ["o'x%", 'c1', 0, 'west'],
      ["o'x%", 'c2', 0, 'west'],
    ],
  )
})

async function runs(a: readonly Held[], b: readonly Held[]): Promise<ComparedFolders> {
  // The folder's name holds what a pattern would take for its own.
  const base = join(temporaryFolder(), 'runs [1]')
  const write = async (name: string, rows: readonly Held[]): Promise<string> => {
    const folder = join(base, name)
    await mkdir(join(folder, 'artifacts'), { recursive: true })
    const values = rows.map(
      ([user, contract, score, group]) =>
        `(${literal(user)}, ${literal(contract)}, ${score}::DOUBLE, ${contract === 'c1' ? 1 : 0}::UTINYINT, ${literal(group)}, 1::UTINYINT)`,
    )
    await connection.run(
      `COPY (SELECT * FROM (VALUES ${values.join(', ')}) t(user_id, contract_id, score, sponsored, group_id, round))
       TO ${literal(join(folder, 'artifacts', 'assignments.parquet'))} (FORMAT parquet)`,
    )
    return folder
  }
  return { a: await write('a', a), b: await write('b', b) }
}

function question(given: Partial<UsersQuestion> = {}): UsersQuestion {
  const { a: _a, b: _b, ...rest } = compareUsersRequest.parse({ a: 'aaaa', b: 'bbbb', ...given })
  return rest
}

const ids = async (given: Partial<UsersQuestion>): Promise<readonly string[]> => {
  const { rows } = await comparisons.page(connection, folders, question(given))
  return rows.map(({ user_id: id }) => id)
}

describe('users of two runs', () => {
  it('are told with what they left, kept and joined, and counted', async () => {
    const page = await comparisons.page(connection, folders, question({ limit: 2 }))
    expect(page).toEqual({
      rows: [
        {
          user_id: '007',
          group_id: 'east',
          change: 'moved',
          left: [{ contract_id: 'c2', sponsored: false, score: 0.5 }],
          kept: [{ contract_id: 'c1', sponsored: true, score: 1 }],
          joined: [{ contract_id: 'c3', sponsored: false, score: 0.75 }],
          score_a: 1.5,
          score_b: 1.75,
          score_change: 0.25,
        },
        {
          user_id: 'gone',
          group_id: '',
          change: 'lost',
          left: [{ contract_id: 'c2', sponsored: false, score: 2 }],
          kept: [],
          joined: [],
          score_a: 2,
          score_b: 0,
          score_change: -2,
        },
      ],
      total: 5,
      counts: { moved: 1, gained: 2, lost: 2, same: 1 },
    })
  })

  it('are filtered by what became of them, by id, by group and by contract', async () => {
    expect(await ids({ filter: 'gained' })).toEqual(['new', "o'x%"])
    expect(await ids({ filter: 'same' })).toEqual(['both'])
    expect(await ids({ filter: 'all', search: 'O' })).toEqual(['both', 'gone', "o'x%"])
    expect(await ids({ search: '%' })).toEqual(["o'x%"])
    expect(await ids({ group: 'east' })).toEqual(['007', 'less'])
    expect(await ids({ group: '' })).toEqual(['gone'])
    expect(await ids({ contract: 'c2' })).toEqual(['007', 'gone', "o'x%"])
    expect(await ids({ contract: 'c1', filter: 'all' })).toEqual(['less'])
  })

  it('are sorted and paged, each of them once', async () => {
    const sort = [{ column: 'score_change', direction: 'desc' }] as const
    const pages = []
    for (let offset = 0; offset < 8; offset += 2) {
      pages.push(await ids({ filter: 'all', sort: [...sort], offset, limit: 2 }))
    }
    expect(pages).toEqual([['new', '007'], ['both', "o'x%"], ['less', 'gone'], []])
  })

  it('are all the same between a run and itself', async () => {
    const page = await comparisons.page(
      connection,
      { a: folders.a, b: folders.a },
      question({ filter: 'changed' }),
    )
    expect(page).toEqual({ rows: [], total: 0, counts: { moved: 0, gained: 0, lost: 0, same: 5 } })
  })

  it('are compared once for all pages; only the last three comparisons are kept', async () => {
    const other = await runs([['u1', 'c1', 1, '']], [['u1', 'c2', 1, '']])
    for (const pair of [
      folders,
      folders,
      other,
      { a: folders.b, b: folders.a },
      { a: other.b, b: other.a },
      { a: other.a, b: folders.a },
    ]) {
      await comparisons.page(connection, pair, question())
    }
    const { tables } = await connection.row(
      `SELECT count(*) AS tables FROM duckdb_tables() WHERE table_name LIKE 'user_comparison%'`,
    )
    expect(tables).toBe(3)
    expect(await ids({ filter: 'lost' })).toEqual(['gone', 'less'])
  })

  it('are compared anew when the question that compared them was taken back', async () => {
    using impatient = await connection.sibling()
    impatient.interrupt()
    await expect(comparisons.page(impatient, folders, question())).rejects.toThrow(CancelledError)
    expect(await ids({ filter: 'gained' })).toEqual(['new', "o'x%"])
  })
})
