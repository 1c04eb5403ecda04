import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ReconciliationTable,
  tableColumns,
  type TableColumn,
} from '../../src-shared/reconciliation/result.ts'
import type { Connection } from '../data/duckdb.ts'
import type { GridColumns } from '../data/grid-query.ts'
import type { GridSource } from '../data/grid-source.ts'
import { uniqueNames } from './outputs.ts'
import type { LoadedResult } from './result-load.ts'
import { goldenOf, type ResultState } from './result-state.ts'
import type { Titles } from './tables/pairs-file.ts'
import { titleRows, titleTypes } from './tables/table-rows.ts'
import { undecided, writePatched, writeWhole } from './tables/table-files.ts'
import { writeRows } from './tables/write-rows.ts'

/**
 * The tables of a result as grids read them: Parquet files in the scratch folder, made when they are
 * first asked for and again after each decision, of the engine's own rows and those that decisions
 * changed. A table that no decision changes is made once.
 */
export interface ResultFiles {
  source(
    connection: Connection,
    temporary: string,
    loaded: LoadedResult,
    table: ReconciliationTable,
  ): Promise<TableSource>
}

export interface TableSource {
  readonly source: GridSource
  /** What the columns are called. */
  readonly columns: readonly TableColumn[]
}

const mostKept = 24

export function createResultFiles(): ResultFiles {
  const kept = new Map<string, Promise<string>>()
  /** Keys of files that hold no table of their own but the changes of another. */
  const changesOnly = new Set<string>()
  // Of this process alone: two must not write the same file.
  const own = randomBytes(6).toString('hex')
  const fileOf = async (
    key: string,
    temporary: string,
    write: (path: string) => Promise<void>,
  ): Promise<string> => {
    const known = await kept.get(key)?.catch(() => undefined)
    // Scratch that nobody touched for a day is cleared away.
    if (known !== undefined && existsSync(known)) {
      // What was used last goes last.
      kept.delete(key)
      kept.set(key, Promise.resolve(known))
      return known
    }
    const folder = join(temporary, `reconciliation-rows-${own}`)
    const path = join(folder, `${key}.parquet`)
    const making = (async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const aside = `${path}.${randomBytes(4).toString('hex')}`
      await write(aside)
      await rename(aside, path)
      return path
    })()
    kept.set(key, making)
    making.catch(() => kept.delete(key))
    const made = await making
    for (const [oldest, old] of kept) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
      changesOnly.delete(oldest)
      await rm(await old, { force: true })
    }
    return made
  }
  /** What the records are called: no decision changes it. */
  const titlesIn = async (
    connection: Connection,
    temporary: string,
    { stored, state }: LoadedResult,
  ): Promise<Titles> => {
    const of = (side: 'left' | 'right'): Promise<string> =>
      fileOf(`${keyOf(stored.artifacts)}-${side}`, temporary, (to) =>
        writeRows(connection, titleRows(state, side), titleTypes, to),
      )
    const left = await of('left')
    return { left, right: state.deduplicated ? left : await of('right') }
  }
  /** The table as the engine left it: what later ones are made of. */
  const untouched = async (
    connection: Connection,
    temporary: string,
    loaded: LoadedResult,
    table: ReconciliationTable,
  ): Promise<string> =>
    fileOf(keyOf(`${loaded.stored.artifacts}\n${table}\n0`), temporary, async (to) => {
      const titles = await titlesIn(connection, temporary, loaded)
      await writeWhole(connection, loaded.stored, undecided(loaded), table, titles, to)
    })
  return {
    async source(connection, temporary, loaded, table) {
      const { stored, number, state } = loaded
      const columns = columnsOf(state, table)
      const base = await untouched(connection, temporary, loaded, table)
      const types: GridColumns = Object.fromEntries(columns.map(({ name, type }) => [name, type]))
      const labels = Object.fromEntries(columns.map(({ name, label }) => [name, label]))
      const engines = { path: base, columns: types, labels }
      if (number === 0 || table === 'blocking') return { source: engines, columns }
      const key = keyOf(`${stored.artifacts}\n${table}\n${number}`)
      const path = await fileOf(key, temporary, async (to) => {
        const titles = await titlesIn(connection, temporary, loaded)
        const written = await writePatched(connection, loaded, table, titles, base, to)
        if (written === 'changes') changesOnly.add(key)
        else changesOnly.delete(key)
      })
      const source = changesOnly.has(key) ? { ...engines, changes: path } : { ...engines, path }
      return { source, columns }
    },
  }
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

function columnsOf(state: ResultState, table: ReconciliationTable): readonly TableColumn[] {
  if (table !== 'golden') {
    const shape = tableColumns[shapeOf(table)]
    return Object.entries(shape).map(([name, type]) => ({ name, label: name, type }))
  }
  const { columns } = goldenOf(state)
  const names = columns.map(({ name }) => name)
  const labels = uniqueNames(['golden', 'left_id', 'right_id', ...names, 'origins'])
  return labels.map((label, index) => ({
    name: index < 3 ? label : index < names.length + 3 ? `c${index - 3}` : 'origins',
    label,
    type: index === 0 ? 'number' : 'text',
  }))
}

function shapeOf(table: Exclude<ReconciliationTable, 'golden'>): keyof typeof tableColumns {
  switch (table) {
    case 'pairs':
    case 'matches':
      return 'pairs'
    case 'unmatched_left':
    case 'unmatched_right':
      return 'unmatched'
    case 'conflicts':
    case 'blocking':
      return table
  }
}
