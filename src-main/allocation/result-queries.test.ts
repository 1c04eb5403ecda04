import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DistributionRequest } from '../../src-shared/allocation/distribution.ts'
import { allocationDefaults } from '../../src-shared/allocation/parameters.ts'
import {
  assignmentsRequest,
  contractsRequest,
  resultExportRequest,
} from '../../src-shared/allocation/result.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { GridTables } from '../data/grid-query-tables.ts'
import { ExpectedError } from '../platform/errors.ts'
import { type RunResult, writeArtifacts } from './artifacts.ts'
import { gatherInstance } from './gather.ts'
import { writeAssignmentsCsv, writeAssignmentsParquet } from './outputs.ts'
import { readDistribution } from './result-distribution.ts'
import {
  exportResult,
  inspectFile,
  readAssignments,
  readChoices,
  readContract,
  readContracts,
  readTotals,
  readUserCandidates,
} from './result-queries.ts'

let connection: Connection
let tables: GridTables
let folder: string
let artifacts: string
let result: RunResult

const files = {
  caps: 'contract_id,cap,sponsored,brand,note\n"c,1",2,1,"Zürich ""A""",x\nc2,,0,,\nc3,0,1,Zeta,y\n',
  elig: 'user_id,contract_id,score\n=u2,"c,1",1e-7\nu1,c2,0\nu1,c3,1.25\n007,"c,1",3\n007,c2,0.1\n',
  user_groups: 'user_id,group_id\nu1,east\n007,"we""st"\nidle,east\n',
  group_ratios: 'group_id,ratio\neast,0.5\n',
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'result [1]-'))
  artifacts = join(folder, 'artifacts')
  connection = await openDuckDb({ memoryLimit: 512e6, threads: 2, tempFolder: folder })
  tables = new GridTables(connection)
  const source = async (name: keyof typeof files) => {
    const path = join(folder, `${name}.csv`)
    await writeFile(path, files[name])
    return { kind: 'file', path } as const
  }
  const gathered = await gatherInstance(
    connection,
    {
      caps: await source('caps'),
      elig: await source('elig'),
      user_groups: await source('user_groups'),
      group_ratios: await source('group_ratios'),
    },
    allocationDefaults,
    { temporary: folder, checkpoint: () => undefined, update: () => undefined },
  )
  if (!gathered.ok) throw new Error(JSON.stringify(gathered.report.faults))
  const { instance, names } = gathered
  result = {
    instance,
    names,
    // 007 holds c,1 (pinned) and c2; =u2 holds c,1; u1 holds c2.
    assignments: {
      user: Int32Array.of(0, 0, 1, 3),
      contract: Int32Array.of(0, 1, 0, 1),
      round: Uint8Array.of(0, 1, 1, 2),
    },
    policy: {
      perUser: 3,
      guard: 'off',
      sense: 'at_least',
      slack: 0,
      penalty: 0,
      userRatioGuard: 'off',
      maxMixedShare: 0,
      sponsoredFirst: 3,
      scarcityAlpha: 0.5,
      fillBonus: 0.01,
      cacheFactor: 40,
      seed: 0,
    },
    prices: {
      contract: Float64Array.of(0.25, 0, 0),
      ratioFloor: Float64Array.of(0.5, 0, 0),
      ratioCeiling: new Float64Array(3),
      mixed: new Float64Array(3),
      userRatio: new Float64Array(3),
    },
  }
  await writeArtifacts(connection, artifacts, result, {
    checkpoint: () => undefined,
    progress: () => undefined,
  })
})
afterAll(async () => {
  connection.close()
  await rm(folder, { recursive: true })
})

const csv = `user_id,contract_id,score,sponsored,group_id,round
007,"c,1",3,1,"we""st",0
007,c2,0.1,0,"we""st",1
=u2,"c,1",0.0000001,1,,1
u1,c2,0,0,east,2
`

describe('outputs', () => {
  it('are CSV by RFC 4180, sorted by ids, scores without exponents', async () => {
    const path = join(folder, 'out.csv')
    await writeAssignmentsCsv(path, result)
    expect(await readFile(path, 'utf8')).toBe(csv)
  })

  it('are the same rows in Parquet', async () => {
    const path = join(folder, 'out.parquet')
    await writeAssignmentsParquet(connection, path, result)
    const escaped = path.replace('[', '[[]')
    expect(await connection.rows(`SELECT * FROM read_parquet('${escaped}')`)).toEqual([
      { user_id: '007', contract_id: 'c,1', score: 3, sponsored: 1, group_id: 'we"st', round: 0 },
      { user_id: '007', contract_id: 'c2', score: 0.1, sponsored: 0, group_id: 'we"st', round: 1 },
      { user_id: '=u2', contract_id: 'c,1', score: 1e-7, sponsored: 1, group_id: '', round: 1 },
      { user_id: 'u1', contract_id: 'c2', score: 0, sponsored: 0, group_id: 'east', round: 2 },
    ])
  })
})

describe('pages of assignments', () => {
  const ask = async (request: unknown) => {
    const { rows, total } = await readAssignments(
      tables,
      connection,
      artifacts,
      assignmentsRequest.parse(request),
    )
    return [total, rows.map(({ user_id, contract_id }) => `${user_id} ${contract_id}`)]
  }

  it('come in the order of the output', async () => {
    expect(await ask({})).toEqual([4, ['007 c,1', '007 c2', '=u2 c,1', 'u1 c2']])
    const { rows } = await readAssignments(
      tables,
      connection,
      artifacts,
      assignmentsRequest.parse({ offset: 2, limit: 1 }),
    )
    expect(rows).toEqual([
      { user_id: '=u2', contract_id: 'c,1', score: 1e-7, sponsored: true, group_id: '', round: 1 },
    ])
  })

  it.each([
    [
      'a part of an id, whatever its case',
      { column: 'user_id', op: 'contains', value: 'U' },
      ['=u2 c,1', 'u1 c2'],
    ],
    ['wildcards as themselves', { column: 'user_id', op: 'contains', value: '%' }, []],
    [
      'the start of an id',
      { column: 'user_id', op: 'starts_with', value: '00' },
      ['007 c,1', '007 c2'],
    ],
    ['a contract', { column: 'contract_id', op: 'equals', value: 'c2' }, ['007 c2', 'u1 c2']],
    ['users without a group', { column: 'group_id', op: 'equals', value: '' }, ['=u2 c,1']],
    ['a kind', { column: 'sponsored', op: 'equals', value: 'true' }, ['007 c,1', '=u2 c,1']],
    ['a range of scores', { column: 'score', op: 'at_least', value: 0.1 }, ['007 c,1', '007 c2']],
    ['a round', { column: 'round', op: 'equals', value: '2' }, ['u1 c2']],
    ['text that looks like SQL', { column: 'user_id', op: 'equals', value: "' OR 1=1 --" }, []],
  ])('filter by %s', async (_, filter, expected) => {
    expect(await ask({ filters: [filter] })).toEqual([expected.length, expected])
  })

  it('sort by any column, ties by ids', async () => {
    expect(await ask({ sort: [{ column: 'contract_id', direction: 'desc' }] })).toEqual([
      4,
      ['007 c2', 'u1 c2', '007 c,1', '=u2 c,1'],
    ])
  })

  it('refuse a range of text', async () => {
    await expect(
      ask({ filters: [{ column: 'user_id', op: 'at_least', value: 1 }] }),
    ).rejects.toThrow(ExpectedError)
  })
})

describe('contracts', () => {
  it('come with load, price, name and further columns', async () => {
    const { rows, total } = await readContracts(
      tables,
      connection,
      artifacts,
      contractsRequest.parse({}),
    )
    expect({ rows, total }).toEqual({
      total: 3,
      rows: [
        {
          contract_id: 'c,1',
          name: 'Zürich "A"',
          sponsored: true,
          cap: 2,
          assigned: 2,
          fill: 1,
          demand: 2,
          price: 0.25,
          score_sum: 3.0000001,
          attributes: { brand: 'Zürich "A"', note: 'x' },
        },
        {
          contract_id: 'c2',
          name: '',
          sponsored: false,
          cap: 10_000,
          assigned: 2,
          fill: 0.0002,
          demand: 2,
          price: 0,
          score_sum: 0.1,
          attributes: { brand: '', note: '' },
        },
        {
          contract_id: 'c3',
          name: 'Zeta',
          sponsored: true,
          cap: 0,
          assigned: 0,
          fill: null,
          demand: 1,
          price: 0,
          score_sum: 0,
          attributes: { brand: 'Zeta', note: 'y' },
        },
      ],
    })
    expect(await readContract(connection, artifacts, 'c3')).toEqual(rows[2])
    expect(await readContract(connection, artifacts, 'c9')).toBeNull()
  })
})

describe('candidates of a user', () => {
  it('are all eligible pairs with price, load and round', async () => {
    expect(await readUserCandidates(connection, artifacts, '007')).toEqual({
      userId: '007',
      groupId: 'we"st',
      target: null,
      prices: { ratioFloor: 0, ratioCeiling: 0, mixed: 0, userRatio: 0 },
      candidates: [
        {
          contractId: 'c,1',
          name: 'Zürich "A"',
          sponsored: true,
          score: 3,
          lift: 1.25,
          price: 0.25,
          cap: 2,
          assigned: 2,
          round: 0,
        },
        {
          contractId: 'c2',
          name: '',
          sponsored: false,
          score: 0.1,
          lift: 1,
          price: 0,
          cap: 10_000,
          assigned: 2,
          round: 1,
        },
      ],
    })
  })

  it('are none for a user who is only in a group', async () => {
    const found = await readUserCandidates(connection, artifacts, 'idle')
    expect(found).toMatchObject({ groupId: 'east', target: 0.5, candidates: [] })
  })

  it('are null for a user nobody knows', async () => {
    expect(await readUserCandidates(connection, artifacts, 'U1')).toBeNull()
  })
})

describe('totals and choices', () => {
  it('count and add up what the filters leave', async () => {
    const filters = [{ column: 'contract_id', op: 'equals', value: 'c,1' } as const]
    const totals = await readTotals(tables, connection, artifacts, {
      table: 'assignments',
      filters,
    })
    expect(totals).toEqual({
      total: 4,
      matched: 2,
      columns: [
        { column: 'score', values: 2, sum: 3.0000001, mean: 1.50000005, min: 1e-7, max: 3 },
        { column: 'round', values: 2, sum: 1, mean: 0.5, min: 0, max: 1 },
      ],
    })
  })

  it('name the values of a column, most frequent first', async () => {
    const request = { column: 'group_id', text: '', limit: 2, filters: [] } as const
    expect(
      await readChoices(tables, connection, artifacts, {
        ...request,
        table: 'assignments',
        filters: [],
      }),
    ).toEqual({
      choices: [
        { value: 'we"st', count: 2 },
        { value: '', count: 1 },
      ],
      distinct: 3,
    })
  })
})

describe('distributions', () => {
  const bin = (least: number, most: number, sponsored: number, unsponsored: number) =>
    expect.objectContaining({ least, most, sponsored, unsponsored }) as unknown

  it('count scores by ranges, zeros apart, and rounds', async () => {
    expect(await readDistribution(tables, connection, artifacts, { filters: [] })).toEqual({
      score_step: 0.2,
      zero: bin(0, 0, 0, 1),
      scores: [
        { from: 0, to: 0.2, least: 1e-7, most: 0.1, sponsored: 1, unsponsored: 1 },
        { from: 3, to: 3.2, least: 3, most: 3, sponsored: 1, unsponsored: 0 },
      ],
      rounds: [bin(0, 0, 1, 0), bin(1, 1, 1, 1), bin(2, 2, 0, 1)],
    })
  })

  it('leave out the filters by their own column, and keep their bins', async () => {
    const filters: DistributionRequest['filters'] = [
      { column: 'score', op: 'at_least', value: 1 },
      { column: 'sponsored', op: 'one_of', values: ['true'] },
    ]
    const found = await readDistribution(tables, connection, artifacts, { filters })
    expect(found).toEqual({
      score_step: 0.2,
      zero: null,
      scores: [bin(1e-7, 1e-7, 1, 0), bin(3, 3, 1, 0)],
      rounds: [bin(0, 0, 1, 0)],
    })
  })
})

describe('exports', () => {
  const request = resultExportRequest.parse({ format: 'csv' })

  it('hold the rows of the output, with formulas defused', async () => {
    const path = join(folder, 'export.csv')
    expect(await exportResult(connection, artifacts, path, request)).toBe(4)
    expect(await readFile(path, 'utf8')).toBe(csv.replace('=u2', "'=u2"))
  })

  it('begin with a mark for spreadsheets where it is asked for, with the columns asked for', async () => {
    const path = join(folder, 'sheet.csv')
    await exportResult(
      connection,
      artifacts,
      path,
      resultExportRequest.parse({
        table: 'contracts',
        format: 'csv',
        byte_order_mark: true,
        columns: ['fill', 'sponsored', 'contract_id'],
        sort: [{ column: 'fill', direction: 'desc' }],
      }),
    )
    expect(await readFile(path, 'utf8')).toBe(
      '\uFEFFfill,sponsored,contract_id\n1,1,"c,1"\n0.0002,0,c2\n,1,c3\n',
    )
  })

  it('hold what the filters leave, in Parquet', async () => {
    const path = join(folder, 'export.parquet')
    const rows = await exportResult(
      connection,
      artifacts,
      path,
      resultExportRequest.parse({
        format: 'parquet',
        filters: [{ column: 'round', op: 'at_least', value: 1 }],
        sort: [{ column: 'round', direction: 'desc' }],
      }),
    )
    expect(rows).toBe(3)
    const inspected = await inspectFile(connection, path, 'elig')
    expect(inspected).toMatchObject({
      format: 'parquet',
      rows: 3,
      mapping: [
        { column: 'user_id', required: true, from: 'user_id' },
        { column: 'contract_id', required: true, from: 'contract_id' },
        { column: 'score', required: true, from: 'score' },
      ],
    })
    expect(inspected.preview[0]).toEqual(['u1', 'c2', '0.0', '0', 'east', '2'])
  })
})
