import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  flowsPageRequest,
  moveChoicesRequest,
  moveExportRequest,
  movesPageRequest,
} from '../../src-shared/allocation/moves.ts'
import { summaryOf } from '../../src-shared/allocation/summary.testing.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { GridTables } from '../data/grid-query-tables.ts'
import { literal } from '../data/sql.ts'
import { createMoveComparisons, type MovesAsked } from './compare-moves.ts'

type Held = readonly [user: string, contract: string, score: number, group: string]

let connection: Connection
let base: string
let asked: MovesAsked
const comparisons = createMoveComparisons()

beforeAll(async () => {
  connection = await openDuckDb({ memoryLimit: 256e6, threads: 2, tempFolder: '.' })
  base = await mkdtemp(join(tmpdir(), 'qm-moves-'))
  asked = {
    connection,
    tables: new GridTables(connection),
    temporary: join(base, 'scratch'),
    folders: {
      // c1 is sponsored and lifted by a half in both runs; a seat is worth 0.25 more in b.
      a: await run(join(base, 'runs [1]', 'a'), 0, [
        ['007', 'c1', 1, 'east'],
        ['007', 'c2', 0.5, 'east'],
        ['=gone', 'c2', 2, ''],
        ['same', 'c1', 1, 'east'],
        ['two', 'c2', 1, 'west'],
        ['two', 'c3', 2, 'west'],
      ]),
      b: await run(join(base, 'runs [1]', 'b'), 0.25, [
        ['007', 'c1', 1, 'east'],
        ['007', 'c3', 0.75, 'east'],
        ['new', 'c1', 2, 'west'],
        ['same', 'c1', 1, 'east'],
        ['two', 'c1', 1, 'west'],
      ]),
    },
  }
})
afterAll(async () => {
  connection.close()
  await rm(base, { recursive: true })
})

async function run(folder: string, fillBonus: number, rows: readonly Held[]): Promise<string> {
  const artifacts = join(folder, 'artifacts')
  await mkdir(artifacts, { recursive: true })
  const summary = summaryOf({ resolved: { fill_bonus: fillBonus, ratio_penalty: 0 } })
  await writeFile(join(artifacts, 'summary.json'), JSON.stringify(summary))
  const copy = (columns: string, values: readonly string[], name: string): Promise<void> =>
    connection.run(
      `COPY (SELECT * FROM (VALUES ${values.join(', ')}) t(${columns}))
       TO ${literal(join(artifacts, `${name}.parquet`))} (FORMAT parquet)`,
    )
  await copy(
    'user_id, contract_id, score, sponsored, group_id, round',
    rows.map(
      ([user, contract, score, group]) =>
        `(${literal(user)}, ${literal(contract)}, ${score}::DOUBLE, ${contract === 'c1' ? 1 : 0}::UTINYINT, ${literal(group)}, 1::UTINYINT)`,
    ),
    'assignments',
  )
  await copy(
    'contract_id, lift',
    ['c1', 'c2', 'c3'].map((id) => `(${literal(id)}, ${id === 'c1' ? 1.5 : 1}::DOUBLE)`),
    'contracts',
  )
  return folder
}

const moves = async (request: unknown) =>
  (await comparisons.moves(asked, movesPageRequest.parse(request))).rows

describe('moves between two runs', () => {
  it('match what users left with what they got, the most valuable first', async () => {
    const rows = await moves({})
    expect(rows.map((row) => [row.user_id, row.from_contract, row.to_contract])).toEqual([
      ['007', 'c2', 'c3'],
      ['=gone', 'c2', ''],
      ['new', '', 'c1'],
      ['two', 'c3', 'c1'],
      ['two', 'c2', ''],
    ])
    expect(rows[3]).toEqual({
      user_id: 'two',
      group_id: 'west',
      from_contract: 'c3',
      to_contract: 'c1',
      from_sponsored: false,
      to_sponsored: true,
      score_a: 2,
      score_b: 1,
      score_change: -1,
      value_a: 2,
      value_b: 1.75,
      value_change: -0.25,
    })
    expect(rows[1]).toMatchObject({ score_b: null, score_change: null, to_sponsored: null })
  })

  it('add up to flows from contract to contract', async () => {
    const page = await comparisons.flows(
      asked,
      flowsPageRequest.parse({ sort: [{ column: 'value_change', direction: 'desc' }], limit: 2 }),
    )
    expect(page.total).toBe(4)
    expect(page.rows.map((row) => [row.from_contract, row.to_contract, row.value_change])).toEqual([
      ['', 'c1', 3.25],
      ['c2', 'c3', 0.5],
    ])
  })

  it('come down to value won and lost in all, by group and by contract', async () => {
    const summary = await comparisons.summary(asked)
    expect(summary).toMatchObject({
      users: 4,
      moves: 5,
      gained: 3.75,
      lost: 3.25,
      change: 0.5,
      score_change: -1.75,
      contracts_total: 3,
      flows_total: 4,
      groups: [
        { group_id: 'west', users: 2, moves: 3, gained: 3.25, lost: 1.25, change: 2 },
        { group_id: '', users: 1, moves: 1, gained: 0, lost: 2, change: -2 },
        { group_id: 'east', users: 1, moves: 1, gained: 0.5, lost: 0, change: 0.5 },
      ],
    })
    expect(summary.contracts).toEqual([
      {
        contract_id: 'c2',
        sponsored: false,
        left: 3,
        joined: 0,
        value_left: 3.5,
        value_joined: 0,
      },
      {
        contract_id: 'c1',
        sponsored: true,
        left: 0,
        joined: 2,
        value_left: 0,
        value_joined: 5,
      },
      {
        contract_id: 'c3',
        sponsored: false,
        left: 1,
        joined: 1,
        value_left: 2,
        value_joined: 1,
      },
    ])
    expect(summary.ways.map((way) => [way.from_contract, way.to_contract, way.moves])).toEqual([
      ['c2', '', 2],
      ['', 'c1', 1],
      ['c2', 'c3', 1],
      ['c3', 'c1', 1],
    ])
    expect(summary.flows[0]).toMatchObject({ from_contract: 'c2', to_contract: '', moves: 2 })
  })

  it('are filtered, counted and added up as any list', async () => {
    const filters = [{ column: 'from_contract', op: 'equals', value: 'c2' }]
    expect((await moves({ filters })).map(({ user_id: id }) => id)).toEqual(['007', '=gone', 'two'])
    const totals = await comparisons.totals(asked, { table: 'flows', filters: [] })
    expect(totals.columns.find(({ column }) => column === 'moves')?.sum).toBe(5)
    const choices = await comparisons.choices(
      asked,
      moveChoicesRequest.parse({ table: 'moves', column: 'to_contract' }),
    )
    expect(choices.choices).toEqual([
      { value: '', count: 2 },
      { value: 'c1', count: 2 },
      { value: 'c3', count: 1 },
    ])
  })

  it('are exported as CSV that no spreadsheet takes for formulas', async () => {
    const path = join(asked.temporary, 'moves.csv')
    const request = moveExportRequest.parse({
      table: 'moves',
      format: 'csv',
      columns: ['user_id', 'from_contract', 'to_contract', 'score_change'],
    })
    expect(await comparisons.export(asked, request, path)).toBe(5)
    expect(await readFile(path, 'utf8')).toBe(
      "user_id,from_contract,to_contract,score_change\n007,c2,c3,0.25\n'=gone,c2,,\nnew,,c1,\ntwo,c3,c1,-1\ntwo,c2,,\n",
    )
  })

  it('are made again when their scratch was cleared away', async () => {
    await rm(asked.temporary, { recursive: true })
    expect(await moves({ limit: 1 })).toHaveLength(1)
  })

  it('are none between a run and itself', async () => {
    const { a } = asked.folders
    const itself = { ...asked, folders: { a, b: a } }
    expect(await comparisons.summary(itself)).toEqual({
      users: 0,
      moves: 0,
      gained: 0,
      lost: 0,
      change: 0,
      score_change: 0,
      groups: [],
      contracts: [],
      contracts_total: 0,
      ways: [],
      flows: [],
      flows_total: 0,
    })
    expect(await comparisons.moves(itself, movesPageRequest.parse({}))).toEqual({
      rows: [],
      total: 0,
    })
  })
})
