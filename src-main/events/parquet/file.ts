import { ByteBuffer } from './byte-buffer.ts'
import { type ColumnMetadata, type ColumnSchema, encodings, physicalTypes, ZSTD } from './schema.ts'
import { ThriftWriter } from './thrift.ts'

/** The bytes every file begins and ends with. */
export const MAGIC = new TextEncoder().encode('PAR1')

/** A row group and where its first byte stands in the file. */
export interface PlacedRowGroup {
  readonly rows: number
  readonly columns: readonly ColumnMetadata[]
  readonly offset: number
}

const repetitions = { required: 0, optional: 1 } as const
const convertedTypes = { text: 0, date: 6 } as const

/** What stands behind the row groups: the metadata, their length, and the magic number. */
export function footer(
  schema: readonly ColumnSchema[],
  groups: readonly PlacedRowGroup[],
  createdBy: string,
): Uint8Array {
  const out = new ByteBuffer(4096)
  const thrift = new ThriftWriter(out)
  thrift.root(() => {
    thrift.i32(1, 2)
    writeSchema(thrift, schema)
    thrift.i64(
      3,
      groups.reduce((sum, { rows }) => sum + rows, 0),
    )
    thrift.structs(4, groups, (group) => writeGroup(thrift, schema, group))
    thrift.text(6, createdBy)
    // Without it readers may not trust the least and greatest values: ordered as their type says.
    thrift.structs(7, schema, () => thrift.struct(1, () => undefined))
  })
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, out.length, true)
  out.append(length, 0, 4)
  out.append(MAGIC, 0, 4)
  return out.take()
}

function writeSchema(thrift: ThriftWriter, schema: readonly ColumnSchema[]): void {
  const root = { name: 'events' } as const
  thrift.structs<ColumnSchema | typeof root>(2, [root, ...schema], (element) => {
    if (!('type' in element)) {
      thrift.text(4, element.name)
      thrift.i32(5, schema.length)
      return
    }
    thrift.i32(1, physicalTypes[element.type])
    thrift.i32(3, element.optional ? repetitions.optional : repetitions.required)
    thrift.text(4, element.name)
    if (element.type === 'text' || element.type === 'date')
      thrift.i32(6, convertedTypes[element.type])
    if (element.type === 'text') thrift.struct(10, () => thrift.struct(1, () => undefined))
    if (element.type === 'date') thrift.struct(10, () => thrift.struct(6, () => undefined))
    if (element.type === 'timestamp_micros') {
      thrift.struct(10, () =>
        thrift.struct(8, () => {
          // A moment without a zone: the field is UTC by the specification of the file.
          thrift.bool(1, false)
          thrift.struct(2, () => thrift.struct(2, () => undefined))
        }),
      )
    }
  })
}

function writeGroup(
  thrift: ThriftWriter,
  schema: readonly ColumnSchema[],
  group: PlacedRowGroup,
): void {
  let at = group.offset
  const placed = group.columns.map((column) => {
    const offset = at
    at += column.packedBytes
    return { column, offset }
  })
  thrift.structs(1, placed, ({ column, offset }) => {
    const { name, type } = schema[placed.findIndex((entry) => entry.column === column)]!
    thrift.i64(2, offset)
    thrift.struct(3, () => writeColumn(thrift, name, physicalTypes[type], column, offset))
  })
  const uncompressed = group.columns.reduce((sum, column) => sum + column.uncompressedBytes, 0)
  thrift.i64(2, uncompressed)
  thrift.i64(3, group.rows)
}

function writeColumn(
  thrift: ThriftWriter,
  name: string,
  type: number,
  column: ColumnMetadata,
  offset: number,
): void {
  const { dictionaryBytes, least, greatest } = column
  thrift.i32(1, type)
  thrift.i32s(
    2,
    dictionaryBytes > 0
      ? [encodings.plain, encodings.rle, encodings.dictionary]
      : [encodings.plain, encodings.rle],
  )
  thrift.texts(3, [name])
  thrift.i32(4, ZSTD)
  thrift.i64(5, column.values)
  thrift.i64(6, column.uncompressedBytes)
  thrift.i64(7, column.packedBytes)
  thrift.i64(9, offset + dictionaryBytes)
  if (dictionaryBytes > 0) thrift.i64(11, offset)
  thrift.struct(12, () => {
    thrift.i64(3, column.nulls)
    if (greatest !== null) thrift.binary(5, greatest)
    if (least !== null) thrift.binary(6, least)
  })
}
