import type { Connection } from '../data/duckdb.ts'
import { counted, type ListFaults } from './faults.ts'
import type { LoadedList } from './load-list.ts'
import type { KnownPairs } from './quality.ts'

const leftNames = /^(left|l|a|ltable|source)([\s_.-]?id)?$|^id[\s_.-]?(left|l|a|1)$/i
const rightNames = /^(right|r|b|rtable|target)([\s_.-]?id)?$|^id[\s_.-]?(right|r|b|2)$/i

interface Ids {
  readonly ids: readonly string[]
}

/**
 * Known pairs from a loaded file: columns called left and right (`left_id`, `right_id`, ...), else the
 * first two. Where they name the other side's records, they are taken the other way round. Pairs of
 * records that are not in the lists are counted and left out. Null when the file is no list of pairs.
 */
export async function readKnownPairs(
  connection: Connection,
  list: LoadedList,
  left: Ids,
  right: Ids,
  deduplicated: boolean,
  faults: ListFaults,
): Promise<KnownPairs | null> {
  const named = list.columns.findIndex((name) => leftNames.test(name.trim()))
  const other = list.columns.findIndex((name) => rightNames.test(name.trim()))
  const [l, r] = named !== -1 && other !== -1 ? [named, other] : [0, 1]
  if (list.columns[r] === undefined) {
    faults.error(
      'truth',
      'missing_column',
      { count: 1, samples: list.columns },
      {
        message: `known pairs need two columns of ids; it has: ${list.columns.join(', ')}.`,
        remedy: 'Name them left_id and right_id.',
      },
    )
    return null
  }
  const rows = await connection.rows(
    `SELECT DISTINCT c${l} AS l, c${r} AS r FROM ${list.table}
     WHERE c${l} IS NOT NULL AND c${r} IS NOT NULL ORDER BY ALL`,
  )
  const lefts = rowsById(left.ids)
  const rights = deduplicated ? lefts : rowsById(right.ids)
  const given = rows.map((row) => [String(row['l']), String(row['r'])] as const)
  const fits = (of: readonly (readonly [string, string])[]): number =>
    of.filter(([a, b]) => rowOf(lefts, a) !== undefined && rowOf(rights, b) !== undefined).length
  const turned = given.map(([a, b]) => [b, a] as const)
  const pairs = fits(turned) > fits(given) ? turned : given
  const found = new Map<string, { readonly left: number; readonly right: number }>()
  const unknown: string[] = []
  for (const [a, b] of pairs) {
    const [rowA, rowB] = [rowOf(lefts, a), rowOf(rights, b)]
    if (rowA === undefined || rowB === undefined) {
      unknown.push(`${a}, ${b}`)
      continue
    }
    if (deduplicated && rowA === rowB) continue
    const pair =
      deduplicated && rowB < rowA ? { left: rowB, right: rowA } : { left: rowA, right: rowB }
    found.set(`${pair.left}:${pair.right}`, pair)
  }
  if (unknown.length > 0) {
    faults.warning(
      'truth',
      'unknown_id',
      { count: unknown.length, samples: unknown },
      {
        message: `${counted(unknown.length, 'known pair names a record', 'known pairs name records')} that the lists do not have.`,
        remedy: 'These pairs were left out; check that the ids are written alike.',
      },
    )
  }
  return { pairs: [...found.values()], unknown: unknown.length }
}

type RowsById = ReadonlyMap<string, number>

function rowsById(ids: readonly string[]): RowsById {
  return new Map(ids.map((id, row) => [id, row]))
}

/** Ids are taken as written; outer spaces are forgiven where that helps. */
function rowOf(rows: RowsById, id: string): number | undefined {
  return rows.get(id) ?? rows.get(id.trim())
}
