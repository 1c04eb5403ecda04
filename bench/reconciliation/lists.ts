import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordList } from '../../src-main/reconciliation/engine/types.ts'

/** Two lists and what is true of them, as row numbers. */
export interface LabelledLists {
  readonly name: string
  readonly left: RecordList
  readonly right: RecordList
  /** `left * right.rows + right` of each true pair. */
  readonly truth: ReadonlySet<number>
  /** Pairs nobody can decide; left out of every count. */
  readonly ambiguous: ReadonlySet<number>
}

/** Rows of a CSV text (RFC 4180) with the heading first. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') {
        cell += '"'
        i++
      } else quoted = false
    } else if (c === '"') quoted = true
    else if (c === ',') {
      row.push(cell)
      cell = ''
    } else if (c === '\n') {
      row.push(cell.replace(/\r$/, ''))
      rows.push(row)
      row = []
      cell = ''
    } else cell += c
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows
}

function readList(path: string): RecordList {
  const [heading, ...rows] = parseCsv(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  return {
    rows: rows.length,
    ids: rows.map((row) => row[0]!),
    columns: heading!
      .map((name, c) => ({
        name,
        values: rows.map((row) => (row[c] === undefined || row[c] === '' ? null : row[c])),
      }))
      .slice(1),
  }
}

/** A list of one file without the first column, its ids; null where it is absent. */
export function readPlainList(path: string): RecordList | null {
  return existsSync(path) ? readList(path) : null
}

/** A folder with left.csv, right.csv, truth.csv and perhaps ambiguous.csv; null where it is absent. */
export function readLists(folder: string, name: string): LabelledLists | null {
  const path = join(folder, name)
  if (!existsSync(join(path, 'truth.csv'))) return null
  const left = readList(join(path, 'left.csv'))
  const right = readList(join(path, 'right.csv'))
  const leftRow = new Map(left.ids.map((id, row) => [id, row]))
  const rightRow = new Map(right.ids.map((id, row) => [id, row]))
  const pairs = (file: string): Set<number> => {
    if (!existsSync(join(path, file))) return new Set()
    const [, ...rows] = parseCsv(readFileSync(join(path, file), 'utf8'))
    return new Set(rows.map((row) => leftRow.get(row[0]!)! * right.rows + rightRow.get(row[1]!)!))
  }
  return { name, left, right, truth: pairs('truth.csv'), ambiguous: pairs('ambiguous.csv') }
}

/** The lists with only these right rows, in this order. */
export function withRightRows(lists: LabelledLists, keep: readonly number[]): LabelledLists {
  const place = new Map(keep.map((row, at) => [row, at]))
  const move = (pairs: ReadonlySet<number>): Set<number> => {
    const moved = new Set<number>()
    for (const key of pairs) {
      const at = place.get(key % lists.right.rows)
      if (at !== undefined) moved.add(Math.floor(key / lists.right.rows) * keep.length + at)
    }
    return moved
  }
  return {
    ...lists,
    right: selectRows(lists.right, keep),
    truth: move(lists.truth),
    ambiguous: move(lists.ambiguous),
  }
}

export function selectRows(list: RecordList, keep: readonly number[]): RecordList {
  return {
    rows: keep.length,
    ids: keep.map((row) => list.ids[row]!),
    columns: list.columns.map((column) => ({
      name: column.name,
      values: keep.map((row) => column.values[row]!),
    })),
  }
}

/** Mulberry32: the same numbers 0..1 for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * The lists when only a share of the right rows with a partner stays, and none of those in `gone`;
 * rows without a partner all stay.
 */
export function keepPartners(
  lists: LabelledLists,
  share: number,
  seed: number,
  gone: ReadonlySet<number> = new Set(),
): LabelledLists {
  const random = randomNumbers(seed)
  const partnered = new Set<number>()
  for (const key of lists.truth) partnered.add(key % lists.right.rows)
  const drawn = new Map([...partnered].toSorted((a, b) => a - b).map((row) => [row, random()]))
  const limit = [...drawn.values()].toSorted((a, b) => a - b)[Math.round(share * drawn.size)] ?? 2
  const keep: number[] = []
  for (let row = 0; row < lists.right.rows; row++) {
    if ((drawn.get(row) ?? -1) < limit && !gone.has(row)) keep.push(row)
  }
  return withRightRows(lists, keep)
}
