import { describe, expect, it } from 'vitest'
import type { QueryTemplate } from '../../../src-shared/allocation/query-templates.ts'
import { readSqlTemplate } from '../../../src-shared/sql-template.ts'
import { previewWords } from './query-preview.tsx'
import {
  connectionsOf,
  parameterFaults,
  queryFault,
  sharedParameters,
  templateFor,
  withParameter,
  withSql,
} from './query-template-words.ts'

const sql = '-- parameter drop_id: text\n-- parameter n: integer = 5\nSELECT :drop_id, :n'
const query = { connection: 'warehouse', sql, parameters: { drop_id: '7' } }

describe('queryFault', () => {
  it.each([
    [{ ...query, connection: '' }, 'Choose a connection.'],
    [{ ...query, sql: ' ' }, 'Write a query.'],
    [{ ...query, parameters: {} }, 'Still to be given: drop_id.'],
    [{ ...query, parameters: { drop_id: '7', n: 'x' } }, 'n: x is no whole number.'],
    [query, null],
  ])('of %j is %s', (given, fault) => {
    expect(queryFault(given)).toBe(fault)
  })
})

it('tells a parameter that is missing from one that is wrong', () => {
  const faults = parameterFaults({ sql, parameters: { n: 'x' } })
  expect([...faults].map(([name, { missing }]) => [name, missing])).toEqual([
    ['drop_id', true],
    ['n', false],
  ])
})

it('keeps values when the text changes, and takes an emptied one away', () => {
  expect(withSql({ ...query, file: 'a.sql' }, 'SELECT 1', undefined)).toEqual({
    ...query,
    sql: 'SELECT 1',
  })
  expect(withParameter(query, 'drop_id', '')).toEqual({ ...query, parameters: {} })
})

it('begins with the query for the kind of the connection, else with any of the input', () => {
  const template = (name: string, database: 'postgresql' | 'clickhouse'): QueryTemplate => ({
    name,
    database,
    input: 'elig',
    description: '',
    sql: '',
  })
  const templates = [template('a', 'clickhouse'), template('b', 'postgresql')]
  expect(templateFor(templates, 'elig', 'postgresql')?.name).toBe('b')
  expect(templateFor(templates, 'elig', undefined)?.name).toBe('a')
  expect(templateFor(templates, 'caps', 'postgresql')).toBeUndefined()
})

it('takes values that other inputs ask with where a parameter must be given', () => {
  const { parameters } = readSqlTemplate(sql)
  expect(
    sharedParameters([undefined, { ...query, parameters: { drop_id: '9', n: '1' } }], parameters),
  ).toEqual({ drop_id: '9' })
})

it('lists the connections of the environment first', () => {
  const of = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'off' } as const
  expect(
    connectionsOf({
      environment: [{ name: 'environment', kind: 'postgresql', ...of }],
      connections: [],
    }),
  ).toEqual([{ name: 'environment', kind: 'postgresql' }])
  expect(connectionsOf(undefined)).toEqual([])
})

describe('previewWords', () => {
  const preview = { columns: [], rows: [['1']], more: false, estimate: null, seconds: 0.25 }
  it.each([
    [preview, 'All 1 row after 0.3 s.'],
    [{ ...preview, rows: [] }, 'No row after 0.3 s.'],
    [
      { ...preview, more: true, estimate: { rows: 12_000, of: 'result' as const } },
      'First 1 row after 0.3 s; the server expects about 12,000.',
    ],
    [
      { ...preview, more: true, estimate: { rows: 9, of: 'read' as const } },
      'First 1 row after 0.3 s; the server expects to read about 9.',
    ],
  ])('of %j', (given, words) => {
    expect(previewWords(given)).toBe(words)
  })
})
