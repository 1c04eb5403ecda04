import { StringDecoder } from 'node:string_decoder'
import type { RemoteBatch, RemoteColumn } from './remote.ts'

/** The text that ClickHouse leaves where a query fails after its first rows were sent. */
export interface StreamFailure {
  readonly message: string
}

export type TabSeparatedEnd = 'complete' | 'torn' | StreamFailure

/**
 * Reads ClickHouse's TabSeparatedWithNamesAndTypes as it comes, in pieces cut anywhere: every value as
 * text just as the server writes it, `\N` as null. The header of the answer that names the tag of
 * exceptions tells new servers (25.11 on), which write them between marks; others append plain text,
 * so the last row is held back until it is known to be one, and a line that has not the tabs of a row
 * begins what is no result.
 */
export class TabSeparatedReader {
  columns: readonly RemoteColumn[] | undefined
  readonly #decoder = new StringDecoder('utf8')
  readonly #batchRows: number
  readonly #exceptionTag: string | undefined
  #names: readonly string[] | undefined
  #rest = ''
  /** The last line, which may be no row. */
  #held: string | undefined
  #building: (string | null)[][] = []
  #rows = 0
  #failure: string | undefined

  constructor(batchRows: number, exceptionTag: string | undefined) {
    this.#batchRows = batchRows
    this.#exceptionTag = exceptionTag
  }

  /** The batches that a piece completes. */
  *read(piece: Buffer): Generator<RemoteBatch, void> {
    const text = this.#rest + this.#decoder.write(piece)
    if (this.#failure !== undefined) {
      this.#failure += text
      this.#rest = ''
      return
    }
    let from = 0
    for (;;) {
      const end = text.indexOf('\n', from)
      if (end === -1) break
      const line = text.slice(from, end)
      // No value holds a carriage return as it is: this begins the mark.
      if (this.#exceptionTag !== undefined && line.endsWith('\r')) {
        this.#failure = text.slice(from)
        this.#rest = ''
        if (this.#held !== undefined) this.#take(this.#held)
        this.#held = undefined
        return
      }
      if (this.#held !== undefined && !this.#take(this.#held)) {
        this.#failure = `${this.#held}\n${text.slice(from)}`
        this.#held = undefined
        this.#rest = ''
        return
      }
      from = end + 1
      this.#held = line
      if (this.#rows >= this.#batchRows) yield this.#finishBatch()
    }
    this.#rest = text.slice(from)
    // The header has two lines, and whoever waits for the columns must not wait for a row.
    if (this.columns === undefined && this.#names !== undefined && this.#held !== undefined) {
      this.#take(this.#held)
      this.#held = undefined
    }
  }

  /** What was left, and how the stream ended. */
  end(): { readonly batch: RemoteBatch | undefined; readonly end: TabSeparatedEnd } {
    const rest = this.#rest + this.#decoder.end()
    const held = this.#held
    this.#held = undefined
    const told = this.#failure ?? `${held ?? ''}\n${rest}`
    const message = exceptionIn(told)
    const isRow = message !== undefined || held === undefined || this.#take(held)
    const batch = this.#rows > 0 ? this.#finishBatch() : undefined
    if (message !== undefined) return { batch, end: { message } }
    const isTorn =
      !isRow || rest !== '' || this.columns === undefined || this.#failure !== undefined
    return { batch, end: isTorn ? 'torn' : 'complete' }
  }

  /** Whether it is a line of the result; what a failing server appends may have several others. */
  #take(line: string): boolean {
    if (this.columns !== undefined) return this.#takeRow(line)
    if (this.#names === undefined) {
      this.#names = line.split('\t').map((name) => unescaped(name) ?? '')
    } else {
      const types = line.split('\t')
      this.columns = this.#names.map((name, place) => columnOf(name, unescaped(types[place] ?? '')))
      this.#building = this.columns.map(() => [])
    }
    return true
  }

  /** A row has as many values as there are columns: a tab within a value is escaped. */
  #takeRow(line: string): boolean {
    const building = this.#building
    const last = building.length - 1
    const isPlain = !line.includes('\\')
    let from = 0
    for (let column = 0; column <= last; column++) {
      const tab = line.indexOf('\t', from)
      if ((tab === -1) !== (column === last)) {
        for (let before = 0; before < column; before++) building[before]!.pop()
        return false
      }
      const value = tab === -1 ? line.slice(from) : line.slice(from, tab)
      building[column]!.push(isPlain ? value : unescaped(value))
      from = tab === -1 ? line.length : tab + 1
    }
    this.#rows++
    return true
  }

  #finishBatch(): RemoteBatch {
    const batch = { rows: this.#rows, columns: this.#building }
    this.#building = this.#building.map(() => [])
    this.#rows = 0
    return batch
  }
}

function exceptionIn(text: string): string | undefined {
  const [found] = /Code: \d+\. (?:DB::)?Exception: [^]*/.exec(text) ?? []
  // The server signs what it says; a value that only looks like it is a value.
  return found !== undefined && /\([A-Z0-9_]+\)|\(version /.test(found) ? found.trim() : undefined
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  0: '\0',
  a: '\u0007',
  v: '\v',
  e: '\u001B',
}

function unescaped(text: string): string | null {
  if (text === '\\N') return null
  return text.replaceAll(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter)
}

function columnOf(name: string, type: string | null): RemoteColumn {
  return { name, type: type ?? '', category: categoryOf(type ?? '') }
}

function categoryOf(type: string): RemoteColumn['category'] {
  const [, inner] = /^(?:Nullable|LowCardinality)\((.*)\)$/s.exec(type) ?? []
  if (inner !== undefined) return categoryOf(inner)
  if (/^U?Int\d+$/.test(type)) return 'integer'
  if (/^(Float\d+|BFloat16|Decimal)/.test(type)) return 'number'
  if (type === 'Bool') return 'boolean'
  if (/^(Date|Time)/.test(type)) return 'time'
  return /^(String|FixedString|UUID|Enum|IPv)/.test(type) ? 'text' : 'other'
}
