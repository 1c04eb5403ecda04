import { describe, expect, it } from 'vitest'
import type { RemoteBatch } from './remote.ts'
import { type TabSeparatedEnd, TabSeparatedReader } from './tab-separated.ts'

interface Read {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly sizes: readonly number[]
  readonly end: TabSeparatedEnd
}

function read(text: string, { pieces = 1, batchRows = 100, tag = '' } = {}): Read {
  const reader = new TabSeparatedReader(batchRows, tag === '' ? undefined : tag)
  const bytes = Buffer.from(text)
  const size = Math.ceil(bytes.length / pieces)
  const batches: RemoteBatch[] = []
  for (let at = 0; at < bytes.length; at += size) {
    batches.push(...reader.read(bytes.subarray(at, at + size)))
  }
  const { batch, end } = reader.end()
  if (batch !== undefined) batches.push(batch)
  return {
    columns: (reader.columns ?? []).map(
      ({ name, type, category }) => `${name} ${type} ${category}`,
    ),
    rows: batches.flatMap(({ rows, columns }) =>
      Array.from({ length: rows }, (_, row) => columns.map((column) => column[row] ?? null)),
    ),
    sizes: batches.map(({ rows }) => rows),
    end,
  }
}

const header = 'user\tscore\nUInt64\tNullable(Float64)\n'
const columns = ['user UInt64 integer', 'score Nullable(Float64) number']

describe('tab separated text', () => {
  const sample = `${header}18446744073709551615\t0.1\nä\\t\\n\\\\\\'ß\t\\N\n\t\n`
  const rows = [
    ['18446744073709551615', '0.1'],
    ["ä\t\n\\'ß", null],
    ['', ''],
  ]

  it.each([1, 2, 3, 7, 1000])('is the same in %i pieces', (pieces) => {
    expect(read(sample, { pieces })).toEqual({ columns, rows, sizes: [3], end: 'complete' })
  })

  it('comes in batches', () => {
    const lines = Array.from({ length: 25 }, (_, row) => `${row}\t0\n`).join('')
    expect(read(header + lines, { batchRows: 10, pieces: 5 }).sizes).toEqual([10, 10, 5])
  })

  it('may have no row', () => {
    expect(read(header)).toEqual({ columns, rows: [], sizes: [], end: 'complete' })
  })

  it('has types of every kind', () => {
    const types = [
      'LowCardinality(Nullable(String))',
      'Int128',
      'Decimal(18, 4)',
      'Bool',
      'Array(UInt8)',
      "DateTime64(3, 'UTC')",
      'UUID',
      "Enum8('a' = 1)",
    ]
    const names = types.map((_, place) => `c${place}`)
    const text = `${names.join('\t')}\n${types.join('\t').replaceAll("'", "\\'")}\n`
    expect(read(text).columns.map((column) => column.split(' ').at(-1))).toEqual([
      'text',
      'integer',
      'number',
      'boolean',
      'other',
      'time',
      'text',
      'text',
    ])
  })

  const message =
    'Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 25.3.1)'

  it.each([1, 4, 500])('tells an exception of an older server from a row (%i pieces)', (pieces) => {
    expect(read(`${header}1\t2\n${message}\n`, { pieces })).toMatchObject({
      rows: [['1', '2']],
      end: { message },
    })
    expect(read(`${header}1\t2\n3\t${message}`, { pieces }).end).toEqual({ message })
    expect(read(`n\nString\n${message}\n`, { pieces })).toMatchObject({
      rows: [],
      end: { message },
    })
  })

  it.each([1, 4, 500])('takes no line of a long exception for a row (%i pieces)', (pieces) => {
    const long = message.replace('exceeded.', 'exceeded:\nRow 1:\nColumn 0, "x".')
    expect(read(`${header}1\t2\n3\t4\n${long}\n`, { pieces })).toMatchObject({
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
      end: { message: long },
    })
    expect(read(`${header}1\t2\n3\n4\t5\n`, { pieces })).toMatchObject({
      rows: [['1', '2']],
      end: 'torn',
    })
    expect(read(`${header}1\t2\n3\t4\t5\n`, { pieces }).end).toBe('torn')
  })

  it.each([1, 4, 500])(
    'finds the exception between the marks of a newer server (%i pieces)',
    (pieces) => {
      const mark = `\r\n__exception__\r\nTAG\n${message}\n90 TAG\r\n__exception__\r\n`
      const { rows: found, end } = read(`${header}1\t2\n${mark}`, { pieces, tag: 'TAG' })
      expect(found).toEqual([['1', '2']])
      expect(end).toMatchObject({ message: expect.stringContaining(message) })
    },
  )

  it('takes a value that only looks like an exception as a value', () => {
    const text = 'n\nString\nCode: 1. DB::Exception: quoted\n'
    expect(read(text)).toMatchObject({
      rows: [['Code: 1. DB::Exception: quoted']],
      end: 'complete',
    })
  })

  it.each(['', 'user', 'user\tscore\n', `${header}1\t2\n3`])('is torn after %j', (text) => {
    expect(read(text).end).toBe('torn')
  })
})
