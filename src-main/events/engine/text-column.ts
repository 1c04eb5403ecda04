import { appendText, ByteBuffer, type SharedBytes } from '../parquet/byte-buffer.ts'
import { TextDictionary } from './text-dictionary.ts'

/** A dictionary of more than this share of the rows is no gain. */
const MOST_DISTINCT = 0.6
/** Rows after which a dictionary is given up if it is none. */
const TRIAL_ROWS = 8192

const decoder = new TextDecoder()

/**
 * The texts of one column of one chunk, as Parquet stores them: codes of a dictionary while texts
 * repeat, else one after the other. Filled row by row while a line is at hand.
 */
export class TextColumn {
  rows = 0
  nulls = 0
  /** Texts by codes; false: {@link values} has them. */
  coded: boolean
  /** Code of each row, -1 for none. */
  codes = new Int32Array(0)
  readonly dictionary: TextDictionary
  /** The texts of the rows that have one, each behind its length. */
  readonly values = new ByteBuffer(1 << 16)
  /** Place of each row's length in `values`; where it would be for a row without a text. */
  #starts = new Int32Array(0)
  /** 1 where there is a text. */
  present = new Uint8Array(0)
  readonly #repeats: boolean

  /** `repeats`: a dictionary is tried. */
  constructor(repeats: boolean) {
    this.#repeats = repeats
    this.coded = repeats
    this.dictionary = new TextDictionary()
  }

  /** Starts a chunk of about so many rows. */
  begin(rows: number): void {
    this.rows = 0
    this.nulls = 0
    this.coded = this.#repeats
    this.values.length = 0
    this.dictionary.clear()
    if (this.present.length < rows) this.#widen(rows)
  }

  /** Adds a row; at least three bytes of `source` stand behind the text. */
  append(source: SharedBytes, from: number, to: number): void {
    const row = this.rows
    if (row === this.present.length) this.#widen(row * 2 + 64)
    this.present[row] = 1
    this.rows = row + 1
    if (this.coded) {
      this.codes[row] = this.dictionary.code(source, from, to)
      if (row === TRIAL_ROWS && this.dictionary.count > MOST_DISTINCT * row) this.#decode()
    } else {
      this.#starts[row] = this.values.length
      appendText(this.values, source, from, to)
    }
  }

  appendNull(): void {
    const row = this.rows
    if (row === this.present.length) this.#widen(row * 2 + 64)
    this.present[row] = 0
    this.nulls++
    this.rows = row + 1
    this.codes[row] = -1
    this.#starts[row] = this.values.length
  }

  /** The text of a row; null where there is none. */
  text(row: number): string | null {
    if (this.present[row] === 0) return null
    const from = this.coded ? this.dictionary.from(this.codes[row]!) : this.#starts[row]! + 4
    const { bytes, view } = this.coded ? this.dictionary.texts : this.values
    return decoder.decode(bytes.subarray(from, from + view.getInt32(from - 4, true)))
  }

  /** Place of the text of the row that was added last in {@link values}. Not coded, not null. */
  get lastFrom(): number {
    return this.#starts[this.rows - 1]! + 4
  }

  /** Takes rows out, ascending; then ends the column: texts that hardly repeat lose their codes. */
  finish(losers: Uint32Array): void {
    for (const row of losers) if (this.present[row] === 0) this.nulls--
    if (this.coded) dropRows(this.codes, this.rows, losers)
    else this.#dropTexts(losers)
    dropRows(this.present, this.rows, losers)
    this.rows -= losers.length
    if (this.coded && this.dictionary.count > MOST_DISTINCT * this.rows) this.#decode()
  }

  #dropTexts(losers: Uint32Array): void {
    const { values } = this
    const startOf = (row: number): number => (row < this.rows ? this.#starts[row]! : values.length)
    let to = losers.length === 0 ? values.length : startOf(losers[0]!)
    for (const [place, row] of losers.entries()) {
      const from = startOf(row + 1)
      const end = startOf(losers[place + 1] ?? this.rows)
      values.bytes.copyWithin(to, from, end)
      to += end - from
    }
    values.length = to
  }

  #decode(): void {
    this.coded = false
    const { dictionary, values, codes } = this
    for (let row = 0; row < this.rows; row++) {
      this.#starts[row] = values.length
      const code = codes[row]!
      if (code >= 0)
        appendText(values, dictionary.texts, dictionary.from(code), dictionary.to(code))
    }
  }

  #widen(rows: number): void {
    const starts = new Int32Array(rows)
    starts.set(this.#starts)
    this.#starts = starts
    const codes = new Int32Array(rows)
    codes.set(this.codes)
    this.codes = codes
    const present = new Uint8Array(rows)
    present.set(this.present)
    this.present = present
  }
}

/** Closes the gaps that rows leave that are taken out; `losers` ascend. */
export function dropRows(
  values: Int32Array | Float64Array | Uint8Array | Uint32Array,
  rows: number,
  losers: Uint32Array,
): void {
  let to = losers[0] ?? rows
  for (const [place, row] of losers.entries()) {
    const end = losers[place + 1] ?? rows
    values.copyWithin(to, row + 1, end)
    to += end - row - 1
  }
}
