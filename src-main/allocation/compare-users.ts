import { join } from 'node:path'
import {
  type ComparedUser,
  type ComparedUsersPage,
  comparedUsersPage,
  type CompareUsersRequest,
  type HeldContract,
  userChange,
} from '../../src-shared/allocation/compare.ts'
import type { Connection, Row, SqlValue } from '../data/duckdb.ts'
import { escapeLike, literalPath } from '../data/sql.ts'
import { artifactFiles } from './artifacts.ts'

/** Two published runs whose users are compared; each is a run's folder. */
export interface ComparedFolders {
  readonly a: string
  readonly b: string
}

export type UsersQuestion = Omit<CompareUsersRequest, 'a' | 'b'>

/** Users of two runs beside each other, a page at a time. */
export interface UserComparisons {
  /** `connection` is any of one instance: a comparison that was made is kept in it. */
  page(
    connection: Connection,
    folders: ComparedFolders,
    question: UsersQuestion,
  ): Promise<ComparedUsersPage>
}

type Counts = ComparedUsersPage['counts']

interface Made {
  readonly table: string
  readonly counts: Counts
}

const mostKept = 3

/**
 * The first page of two runs joins their assignments, and the outcome (a row a user) is kept for
 * the pages that follow; published runs never change. The last three comparisons are kept.
 */
export function createUserComparisons(): UserComparisons {
  const kept = new Map<string, Promise<Made>>()
  let made = 0

  const comparisonOf = async (connection: Connection, { a, b }: ComparedFolders): Promise<Made> => {
    const key = JSON.stringify([a, b])
    const known = kept.get(key)
    if (known !== undefined) {
      kept.delete(key)
      kept.set(key, known)
      // Whoever made it may have been told to stop; that is not the end of this question.
      const found = await known.catch(() => undefined)
      if (found !== undefined) return found
    }
    const making = makeComparison(connection, `user_comparison_${++made}`, { a, b })
    kept.set(key, making)
    making.catch(() => {
      if (kept.get(key) === making) kept.delete(key)
    })
    const result = await making
    for (const [oldest, old] of kept) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
      await drop(connection, old)
    }
    return result
  }

  return {
    async page(connection, folders, question) {
      const { table, counts } = await comparisonOf(connection, folders)
      const { where, values } = conditions(folders, question)
      const { total } = await connection.row(
        `SELECT count(*) AS total FROM ${table} ${where}`,
        values,
      )
      const rows =
        question.offset >= Number(total)
          ? []
          : await connection.rows(
              `SELECT * FROM ${table} ${where} ${orderBy(question.sort)}
               LIMIT ${question.limit} OFFSET ${question.offset}`,
              values,
            )
      const held = await heldBy(
        connection,
        folders,
        rows.map((row) => String(row['user_id'])),
      )
      return comparedUsersPage.parse({
        rows: rows.map((row) => toUser(row, held)),
        total: Number(total),
        counts,
      })
    },
  }
}

async function makeComparison(
  connection: Connection,
  table: string,
  { a, b }: ComparedFolders,
): Promise<Made> {
  await connection.run(
    `CREATE OR REPLACE TABLE ${table} AS
     SELECT *, score_b - score_a AS score_change,
       CASE WHEN left_count = 0 AND joined_count = 0 THEN 'same'
            WHEN left_count = 0 THEN 'gained'
            WHEN joined_count = 0 THEN 'lost'
            ELSE 'moved' END AS change
     FROM (
       SELECT user_id, coalesce(any_value(b.group_id), any_value(a.group_id)) AS group_id,
         count(*) FILTER (b.round IS NULL) AS left_count,
         count(*) FILTER (a.round IS NULL) AS joined_count,
         coalesce(fsum(a.score), 0) AS score_a, coalesce(fsum(b.score), 0) AS score_b
       FROM ${assignments(a)} a FULL JOIN ${assignments(b)} b USING (user_id, contract_id)
       GROUP BY user_id
     )`,
  )
  const rows = await connection.rows(`SELECT change, count(*) AS users FROM ${table} GROUP BY ALL`)
  const count = (of: keyof Counts): number =>
    Number(rows.find(({ change }) => change === of)?.['users'] ?? 0)
  return {
    table,
    counts: {
      moved: count('moved'),
      gained: count('gained'),
      lost: count('lost'),
      same: count('same'),
    },
  }
}

async function drop(connection: Connection, old: Promise<Made>): Promise<void> {
  const made = await old.catch(() => undefined)
  if (made !== undefined) await connection.run(`DROP TABLE IF EXISTS ${made.table}`)
}

function conditions(
  { a, b }: ComparedFolders,
  { filter, search, contract, group }: UsersQuestion,
): { readonly where: string; readonly values: readonly SqlValue[] } {
  const values: SqlValue[] = []
  const parameter = (value: SqlValue): string => `$${values.push(value)}`
  const parts: string[] = []
  if (filter === 'changed') parts.push(`change <> 'same'`)
  else if (filter !== 'all') parts.push(`change = ${parameter(filter)}`)
  if (search.trim() !== '') {
    parts.push(`user_id ILIKE ${parameter(`%${escapeLike(search.trim())}%`)} ESCAPE '\\'`)
  }
  if (group !== null) parts.push(`group_id = ${parameter(group)}`)
  if (contract !== null) {
    const holders = (folder: string): string =>
      `SELECT user_id FROM ${assignments(folder)} WHERE contract_id = ${parameter(contract)}`
    parts.push(
      `user_id IN ((${holders(a)} EXCEPT ${holders(b)}) UNION ALL (${holders(b)} EXCEPT ${holders(a)}))`,
    )
  }
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values }
}

/** Columns are of a closed list; the id makes the order total. */
function orderBy(sort: UsersQuestion['sort']): string {
  const given = sort.map(({ column, direction }) => `${column} ${direction}`)
  return `ORDER BY ${[...given, 'user_id'].join(', ')}`
}

interface Held {
  readonly left: HeldContract[]
  readonly kept: HeldContract[]
  readonly joined: HeldContract[]
}

/** What the users of one page hold in either run, by contract id. */
async function heldBy(
  connection: Connection,
  { a, b }: ComparedFolders,
  users: readonly string[],
): Promise<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>(
    users.map((user) => [user, { left: [], kept: [], joined: [] }] as const),
  )
  if (users.length === 0) return held
  const wanted = users.map((_, index) => `$${index + 1}`).join(', ')
  const of = (folder: string): string =>
    `(SELECT user_id, contract_id, score, sponsored FROM ${assignments(folder)} WHERE user_id IN (${wanted}))`
  const rows = await connection.rows(
    `SELECT user_id, contract_id, coalesce(b.score, a.score) AS score,
       coalesce(b.sponsored, a.sponsored) AS sponsored,
       a.score IS NOT NULL AS in_a, b.score IS NOT NULL AS in_b
     FROM ${of(a)} a FULL JOIN ${of(b)} b USING (user_id, contract_id)
     ORDER BY contract_id`,
    users,
  )
  for (const row of rows) {
    const lists = held.get(String(row['user_id']))
    const place = row['in_a'] === true ? (row['in_b'] === true ? 'kept' : 'left') : 'joined'
    lists?.[place].push({
      contract_id: String(row['contract_id']),
      sponsored: row['sponsored'] === 1,
      score: Number(row['score']),
    })
  }
  return held
}

function toUser(row: Row, held: ReadonlyMap<string, Held>): ComparedUser {
  const id = String(row['user_id'])
  const { left, kept, joined } = held.get(id) ?? { left: [], kept: [], joined: [] }
  return {
    user_id: id,
    group_id: String(row['group_id']),
    change: userChange.parse(row['change']),
    left,
    kept,
    joined,
    score_a: Number(row['score_a']),
    score_b: Number(row['score_b']),
    score_change: Number(row['score_change']),
  }
}

function assignments(folder: string): string {
  return `read_parquet(${literalPath(join(folder, 'artifacts', artifactFiles.assignments))})`
}
