import type { Connection } from '../data/duckdb.ts'
import { literal } from '../data/sql.ts'
import { counted, type ListFaults } from './faults.ts'
import type { LoadedList } from './load-list.ts'
import type { KnownPairs } from './quality.ts'

const leftNames = /^(left|l|a|ltable|source)([\s_.-]?id)?$|^id[\s_.-]?(left|l|a|1)$/i
const rightNames = /^(right|r|b|rtable|target)([\s_.-]?id)?$|^id[\s_.-]?(right|r|b|2)$/i

/** A list whose records pairs may name: its rows by their ids, unique. */
interface NamedList {
  readonly list: LoadedList
  readonly idColumn: string | null
}

/**
 * Known pairs from a loaded file: columns called left and right (`left_id`, `right_id`, ...), else the
 * first two. Where they name the other side's records, they are taken the other way round. Pairs of
 * records that are not in the lists are counted and left out. Null when the file is no list of pairs.
 */
export async function readKnownPairs(
  connection: Connection,
  list: LoadedList,
  left: NamedList,
  right: NamedList,
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
  await connection.run(
    `CREATE OR REPLACE TABLE given_pairs AS SELECT DISTINCT c${l} AS a, c${r} AS b FROM ${list.table}
     WHERE c${l} IS NOT NULL AND c${r} IS NOT NULL`,
  )
  const fitting = async (first: 'a' | 'b', second: 'a' | 'b'): Promise<number> => {
    await connection.run(
      `CREATE OR REPLACE TABLE placed_pairs_${first} AS
       SELECT g.${first} AS l, g.${second} AS r, ${placedRow('left')} AS left_row, ${placedRow('right')} AS right_row
       FROM given_pairs g ${placed('left', left, `g.${first}`)} ${placed('right', right, `g.${second}`)}`,
    )
    const { fits } = await connection.row(
      `SELECT count(*) AS fits FROM placed_pairs_${first} WHERE left_row >= 0 AND right_row >= 0`,
    )
    return Number(fits)
  }
  const { count } = await connection.row('SELECT count(*) AS count FROM given_pairs')
  const straight = await fitting('a', 'b')
  const isTurned = straight < Number(count) && (await fitting('b', 'a')) > straight
  const table = isTurned ? 'placed_pairs_b' : 'placed_pairs_a'
  const pairs = await rowsOfPairs(connection, table, deduplicated)
  const { missing } = await connection.row(
    `SELECT count(*) AS missing FROM ${table} WHERE left_row < 0 OR right_row < 0`,
  )
  const unknown = Number(missing)
  if (unknown > 0) {
    const first = await connection.rows(
      `SELECT l || ', ' || r AS ids FROM ${table} WHERE left_row < 0 OR right_row < 0
       ORDER BY ${isTurned ? 'r, l' : 'l, r'} LIMIT 10`,
    )
    faults.warning(
      'truth',
      'unknown_id',
      { count: unknown, samples: first.map((row) => String(row['ids'])) },
      {
        message: `${counted(unknown, 'known pair names a record', 'known pairs name records')} that the lists do not have.`,
        remedy: 'These pairs were left out; check that the ids are written alike.',
      },
    )
  }
  for (const name of ['given_pairs', 'placed_pairs_a', 'placed_pairs_b']) {
    await connection.run(`DROP TABLE IF EXISTS ${name}`)
  }
  return { ...pairs, unknown }
}

/** Ids are taken as written; outer white space is forgiven where that helps. */
function placed(side: 'left' | 'right', { list, idColumn }: NamedList, id: string): string {
  const own = idColumn === null ? '(row + 1)::VARCHAR' : `c${list.columns.indexOf(idColumn)}`
  const named = `(SELECT row, ${own} AS id FROM ${list.table})`
  return `LEFT JOIN ${named} ${side}_written ON ${side}_written.id = ${id}
    LEFT JOIN ${named} ${side}_trimmed ON ${side}_trimmed.id = trim(${id}, ${literal(whiteSpace)})`
}

function placedRow(side: 'left' | 'right'): string {
  return `coalesce(${side}_written.row, ${side}_trimmed.row, -1)::INTEGER`
}

/** What JavaScript trims. */
const whiteSpace =
  ' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

/** Rows of both lists, each pair once, ascending; of one list alone the smaller row first. */
async function rowsOfPairs(
  connection: Connection,
  table: string,
  deduplicated: boolean,
): Promise<Pick<KnownPairs, 'left' | 'right'>> {
  const rows = deduplicated
    ? `SELECT least(left_row, right_row) AS l, greatest(left_row, right_row) AS r FROM ${table}
       WHERE left_row >= 0 AND right_row >= 0 AND left_row <> right_row`
    : `SELECT left_row AS l, right_row AS r FROM ${table} WHERE left_row >= 0 AND right_row >= 0`
  return await readPairs(connection, `SELECT DISTINCT l, r FROM (${rows}) ORDER BY l, r`)
}

/** Two INTEGER columns of a statement. */
export async function readPairs(
  connection: Connection,
  sql: string,
): Promise<Pick<KnownPairs, 'left' | 'right'>> {
  const { count } = await connection.row(`SELECT count(*) AS count FROM (${sql})`)
  const pairs = { left: new Int32Array(Number(count)), right: new Int32Array(Number(count)) }
  let at = 0
  for await (const chunk of connection.stream(sql)) {
    pairs.left.set(chunk.signed32(0).subarray(0, chunk.rowCount), at)
    pairs.right.set(chunk.signed32(1).subarray(0, chunk.rowCount), at)
    at += chunk.rowCount
  }
  return pairs
}
