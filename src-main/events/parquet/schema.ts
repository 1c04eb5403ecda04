/** Columns as Parquet stores them, and what they mean. */
export interface ColumnSchema {
  readonly name: string
  readonly type: 'text' | 'timestamp_micros' | 'date' | 'double' | 'boolean'
  readonly optional: boolean
}

/** Physical types of the format. */
export const physicalTypes = {
  text: 6,
  timestamp_micros: 2,
  date: 1,
  double: 5,
  boolean: 0,
} as const satisfies Record<ColumnSchema['type'], number>

/** Encodings of the format. */
export const encodings = { plain: 0, rle: 3, dictionary: 8 } as const

export const ZSTD = 6

/** What the metadata tell of one column of one row group. */
export interface ColumnMetadata {
  /** Length of its pages as they are written. */
  readonly packedBytes: number
  readonly values: number
  readonly nulls: number
  readonly uncompressedBytes: number
  /** Length of the dictionary page at the front, 0 without one. */
  readonly dictionaryBytes: number
  /** Smallest and largest value as the format stores them; null: not told. */
  readonly least: Uint8Array<ArrayBuffer> | null
  readonly greatest: Uint8Array<ArrayBuffer> | null
}

/** A column of a row group, ready to be written: its pages, compressed. */
export interface ColumnChunk extends ColumnMetadata {
  readonly bytes: Uint8Array<ArrayBuffer>
}

export interface RowGroup {
  readonly rows: number
  readonly columns: readonly ColumnChunk[]
}
