import { createReadStream } from 'node:fs'
import { decompressorOf, type ProbedFile } from './probe.ts'

/**
 * Where rows stand in their file as a spreadsheet numbers them: the header of CSV and TSV is row 1
 * (or the first row that is not blank), blank lines count, a quoted line end does not begin a row.
 * `places` count from 1 among the rows that could be read; `rejected` are the numbers of rows that
 * could not, ascending. Reads the file no further than needed.
 */
export async function recordNumbers(
  file: ProbedFile,
  places: readonly number[],
  rejected: readonly number[],
): Promise<readonly number[]> {
  if (file.format === 'parquet' || (file.format === 'jsonl' && file.layout === 'array'))
    return places
  const isCsv = file.format !== 'jsonl'
  const scan = new RecordScan({
    delimiter: isCsv ? file.delimiter.charCodeAt(0) : -1,
    // Where a row is one column, the reader takes a blank line for a row.
    skipsBlank: !isCsv || file.columns.length > 1,
    headers: isCsv ? 1 + file.skip : 0,
    rejected: new Set(rejected),
    last: places.reduce((left, right) => Math.max(left, right), 0),
  })
  const source = createReadStream(file.path, { highWaterMark: 1024 * 1024 })
  const decompressor = decompressorOf(file.compression)
  if (decompressor !== undefined) source.on('error', (error) => decompressor.destroy(error))
  try {
    const stream = decompressor === undefined ? source : source.pipe(decompressor)
    for await (const part of stream as AsyncIterable<Buffer>) {
      if (scan.read(part)) break
    }
    scan.end()
  } finally {
    source.destroy()
  }
  return places.map((place) => scan.numbers[place - 1] ?? place)
}

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

class RecordScan {
  /** Number of each readable row, in order. */
  readonly numbers: number[] = []
  readonly #delimiter: number
  readonly #skipsBlank: boolean
  readonly #headers: number
  readonly #rejected: ReadonlySet<number>
  readonly #last: number
  #record = 1
  #isBlank = true
  #quoted = false
  #atFieldStart = true
  #afterReturn = false

  constructor(options: {
    readonly delimiter: number
    readonly skipsBlank: boolean
    readonly headers: number
    readonly rejected: ReadonlySet<number>
    readonly last: number
  }) {
    this.#delimiter = options.delimiter
    this.#skipsBlank = options.skipsBlank
    this.#headers = options.headers
    this.#rejected = options.rejected
    this.#last = options.last
  }

  /** True when the last row that is asked for has been passed. */
  read(bytes: Buffer): boolean {
    for (const byte of bytes) {
      if (this.#quoted) {
        // A doubled quote closes and opens again: the same for what is counted here.
        if (byte === quote) this.#quoted = false
        continue
      }
      if (byte === lineFeed || byte === carriageReturn) {
        if (byte === lineFeed && this.#afterReturn) {
          this.#afterReturn = false
          continue
        }
        this.#afterReturn = byte === carriageReturn
        this.#endRecord()
        if (this.numbers.length >= this.#last) return true
        continue
      }
      this.#afterReturn = false
      if (byte === quote && this.#delimiter >= 0 && this.#atFieldStart) {
        this.#quoted = true
        this.#isBlank = false
        continue
      }
      this.#atFieldStart = byte === this.#delimiter
      if (this.#delimiter >= 0 || byte > 0x20) this.#isBlank = false
    }
    return false
  }

  end(): void {
    if (!this.#isBlank) this.#endRecord()
  }

  #endRecord(): void {
    const isRow =
      this.#record > this.#headers &&
      !(this.#isBlank && this.#skipsBlank) &&
      !this.#rejected.has(this.#record)
    if (isRow) this.numbers.push(this.#record)
    this.#record++
    this.#isBlank = true
    this.#atFieldStart = true
  }
}
