import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../../data/duckdb.ts'
import { literal } from '../../data/sql.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { footer, MAGIC, type PlacedRowGroup } from './file.ts'
import { columnChunk, type PagesInput } from './pages.ts'
import type { ColumnSchema, RowGroup } from './schema.ts'

type Value = string | number | bigint | boolean | null

const encoder = new TextEncoder()

function plain(type: ColumnSchema['type'], values: readonly Value[]): ByteBuffer {
  const out = new ByteBuffer(16)
  const fixed = (bytes: number, write: (view: DataView) => void): void => {
    const value = new Uint8Array(bytes)
    write(new DataView(value.buffer))
    out.append(value, 0, bytes)
  }
  if (type === 'boolean') {
    for (let at = 0; at < values.length; at += 8) {
      let bits = 0
      for (let bit = 0; bit < 8; bit++) if (values[at + bit] === true) bits |= 1 << bit
      out.byte(bits)
    }
    return out
  }
  for (const value of values) {
    if (type === 'text') {
      const bytes = encoder.encode(String(value))
      fixed(4, (view) => view.setUint32(0, bytes.length, true))
      out.append(bytes, 0, bytes.length)
    } else if (type === 'double') fixed(8, (view) => view.setFloat64(0, Number(value), true))
    else if (type === 'date') fixed(4, (view) => view.setInt32(0, Number(value), true))
    else fixed(8, (view) => view.setBigInt64(0, BigInt(String(value)), true))
  }
  return out
}

/** One run of groups of eight numbers of `width` bits, least bit first. */
function bitPacked(numbers: readonly number[], width: number): readonly number[] {
  const bits = numbers.flatMap((value) =>
    Array.from({ length: width }, (_, bit) => (value >> bit) & 1),
  )
  const groups = Math.ceil(numbers.length / 8)
  const bytes = Array.from({ length: groups * width }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, place) => byte | (bit << place), 0),
  )
  return [...varint(groups * 2 + 1), ...bytes]
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]
}

/** Which rows have a value. */
function levels(values: readonly Value[]): readonly number[] {
  const runs = bitPacked(
    values.map((value) => (value === null ? 0 : 1)),
    1,
  )
  return [...new Uint8Array(Uint32Array.of(runs.length).buffer), ...runs]
}

/** One column of one row group, plain or by codes of the distinct values. */
function columnOf(schema: ColumnSchema, values: readonly Value[], byCodes = false) {
  const there = values.filter((value) => value !== null)
  const front = schema.optional ? levels(values) : []
  const common = { rows: values.length, nulls: values.length - there.length }
  const body = (bytes: Iterable<number>): Uint8Array => Uint8Array.from([...front, ...bytes])
  const input: PagesInput = byCodes
    ? dictionaryOf(there, common, body)
    : { ...common, body: body(plain(schema.type, there).take()), encoding: 'plain' }
  return columnChunk(input)
}

function dictionaryOf(
  values: readonly Value[],
  common: Pick<PagesInput, 'rows' | 'nulls'>,
  body: (bytes: Iterable<number>) => Uint8Array,
): PagesInput {
  const distinct = [...new Set(values)]
  const places = new Map(distinct.map((value, place) => [value, place]))
  const width = Math.max(1, 32 - Math.clz32(distinct.length - 1))
  const codes = values.map((value) => places.get(value) ?? 0)
  const dictionary = { values: plain('text', distinct).take(), count: distinct.length }
  return {
    ...common,
    body: body([width, ...bitPacked(codes, width)]),
    encoding: 'dictionary',
    dictionary,
  }
}

/** Writes row groups as a file and reads it back with DuckDB, as texts in the order of the file. */
async function readBack(
  schema: readonly ColumnSchema[],
  groups: readonly RowGroup[],
  columns = '(COLUMNS(*))::VARCHAR',
) {
  const path = join(temporaryFolder(), 'test.parquet')
  const parts: Uint8Array[] = [MAGIC]
  let offset = MAGIC.length
  const placed: PlacedRowGroup[] = groups.map(({ rows, columns: chunks }) => {
    const group = { rows, columns: chunks, offset }
    for (const { bytes } of chunks) {
      parts.push(bytes)
      offset += bytes.length
    }
    return group
  })
  parts.push(footer(schema, placed, 'test'))
  writeFileSync(path, Buffer.concat(parts))
  using connection = await openDuckDb({
    memoryLimit: 128 * 1024 ** 2,
    threads: 1,
    tempFolder: temporaryFolder(),
  })
  return await connection.rows(`SELECT ${columns} FROM read_parquet(${literal(path)})`)
}

const cases: readonly (readonly [ColumnSchema['type'], readonly Value[], readonly string[]])[] = [
  ['text', ['', 'a', 'ü😀', 'x'.repeat(300)], ['', 'a', 'ü😀', 'x'.repeat(300)]],
  ['double', [0, -1.5, 1e300, 0.1], ['0.0', '-1.5', '1e+300', '0.1']],
  ['boolean', [true, false, true], ['true', 'false', 'true']],
  ['date', [0, -719_162, 2_932_896], ['1970-01-01', '0001-01-01', '9999-12-31']],
  [
    'timestamp_micros',
    [0n, -1n, 253_402_300_799_999_999n],
    ['1970-01-01 00:00:00', '1969-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999'],
  ],
]

describe('a Parquet file of ours, read by DuckDB,', () => {
  it.each(cases)('has every value of a column of type %s', async (type, values, texts) => {
    const schema: ColumnSchema = { name: 'c', type, optional: false }
    const group = { rows: values.length, columns: [columnOf(schema, values)] }
    const rows = await readBack([schema], [group, group])
    expect(rows.map(({ c }) => c)).toEqual([...texts, ...texts])
  })

  it.each(cases)('has no value, some and all of an optional %s', async (type, values, texts) => {
    const schema: ColumnSchema = { name: 'c', type, optional: true }
    const some = values.flatMap((value) => [null, value])
    const groups = [values.map(() => null), some, values].map((each) => ({
      rows: each.length,
      columns: [columnOf(schema, each)],
    }))
    const rows = await readBack([schema], groups)
    const wanted = [...values.map(() => null), ...texts.flatMap((t) => [null, t]), ...texts]
    expect(rows.map(({ c }) => c)).toEqual(wanted)
  })

  it.each([1, 2, 7, 8, 12])(
    'has every text of a dictionary whose codes are %i bits wide',
    async (width) => {
      const schema: ColumnSchema = { name: 'c', type: 'text', optional: true }
      const distinct = 2 ** (width - 1) + 1
      const values = Array.from({ length: distinct + 5 }, (_, n) =>
        n % 7 === 3 ? null : `t${(n * 31) % distinct}`,
      )
      const group = { rows: values.length, columns: [columnOf(schema, values, true)] }
      const rows = await readBack([schema], [group])
      expect(rows.map(({ c }) => c)).toEqual(values)
    },
    20_000,
  )

  it('has a dictionary of one text', async () => {
    const schema: ColumnSchema = { name: 'c', type: 'text', optional: false }
    const rows = await readBack(
      [schema],
      [{ rows: 3, columns: [columnOf(schema, ['', '', ''], true)] }],
    )
    expect(rows.map(({ c }) => c)).toEqual(['', '', ''])
  })

  it('has no rows and yet its columns', async () => {
    const schema = cases.map(([type], index) => ({ name: `c${index}`, type, optional: true }))
    expect(await readBack(schema, [])).toEqual([])
    const [types] = await readBack(schema, [], 'count(*)::VARCHAR AS n, any_value(typeof(c0)) AS t')
    expect(types).toEqual({ n: '0', t: null })
  })
})
