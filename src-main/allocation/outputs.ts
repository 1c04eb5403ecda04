import { type FileHandle, open } from 'node:fs/promises'
import { decimal, quoteField } from '../data/csv-text.ts'
import type { Connection } from '../data/duckdb.ts'
import { literal } from '../data/sql.ts'
import type { Assignments, Instance } from './engine/instance.ts'
import { findPair } from './engine/value.ts'
import type { Names } from './gather.ts'

/** What is written about assignments: rows ascending by user, then contract, which is by their ids. */
export interface AssignmentRows {
  readonly instance: Pick<
    Instance,
    'rowStart' | 'contract' | 'score' | 'sponsored' | 'groupOf' | 'groups'
  >
  readonly names: Pick<Names, 'users' | 'contracts' | 'groups'>
  readonly assignments: Assignments
}

export const assignmentHeader = 'user_id,contract_id,score,sponsored,group_id,round'

/** Score of each assignment, as it was read. */
export function scoresOf(
  instance: AssignmentRows['instance'],
  assignments: Assignments,
): Float64Array {
  return Float64Array.from(assignments.user, (user, index) => {
    const pair = findPair(instance, user, assignments.contract[index]!)
    if (pair < 0) throw new Error(`assignment ${index} is no eligible pair`)
    return instance.score[pair]!
  })
}

/**
 * Assignments as RFC 4180 text in UTF-8 with LF line ends. Scores are in the shortest decimal form
 * that reads back as the same number, never with an exponent. Disposing writes what is left.
 */
class AssignmentsCsv implements AsyncDisposable {
  readonly #file: FileHandle
  #text = `${assignmentHeader}\n`

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async create(path: string): Promise<AssignmentsCsv> {
    return new AssignmentsCsv(await open(path, 'w'))
  }

  /** An id as it stands in the file. */
  field(id: string): string {
    return quoteField(id)
  }

  /** Ids come from {@link field}. */
  add(
    user: string,
    contract: string,
    score: number,
    sponsored: number,
    group: string,
    round: number,
  ): void {
    this.#text += `${user},${contract},${decimal(score)},${sponsored},${group},${round}\n`
  }

  get isFull(): boolean {
    return this.#text.length > 1 << 20
  }

  /** Writes what has gathered, once it is worth a write. */
  async drain(): Promise<void> {
    if (this.isFull) await this.#write()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#write()
    } finally {
      await this.#file.close()
    }
  }

  async #write(): Promise<void> {
    const text = this.#text
    this.#text = ''
    await this.#file.writeFile(text)
  }
}

/** Writes assignments in the order given; `path` is a name aside, the caller publishes it. */
export async function writeAssignmentsCsv(
  path: string,
  { instance, names, assignments }: AssignmentRows,
  checkpoint: () => void = () => undefined,
): Promise<void> {
  const scores = scoresOf(instance, assignments)
  await using csv = await AssignmentsCsv.create(path)
  const contracts = names.contracts.map((id) => csv.field(id))
  const groups = names.groups.map((id) => csv.field(id))
  for (let index = 0; index < scores.length; index++) {
    const user = assignments.user[index]!
    const contract = assignments.contract[index]!
    csv.add(
      csv.field(names.users[user]!),
      contracts[contract]!,
      scores[index]!,
      instance.sponsored[contract]!,
      groups[instance.groupOf[user]!]!,
      assignments.round[index]!,
    )
    if (csv.isFull) {
      checkpoint()
      await csv.drain()
    }
  }
}

const table = 'assigned'

/**
 * Writes assignments as Parquet with the columns of the CSV, in the same order. Needs the tables
 * that gatherInstance left in the connection.
 */
export async function writeAssignmentsParquet(
  connection: Connection,
  path: string,
  { instance, assignments }: AssignmentRows,
): Promise<void> {
  await connection.createTable(table, [
    { name: 'user_idx', type: 'UINTEGER', values: Uint32Array.from(assignments.user) },
    { name: 'contract_idx', type: 'UINTEGER', values: Uint32Array.from(assignments.contract) },
    { name: 'score', type: 'DOUBLE', values: scoresOf(instance, assignments) },
    { name: 'round', type: 'UTINYINT', values: assignments.round },
  ])
  await connection.run(
    `COPY (
       SELECT u.user_id, c.contract_id, a.score, c.sponsored::UTINYINT AS sponsored,
         coalesce(g.group_id, '') AS group_id, a.round
       FROM ${table} a JOIN users u ON u.idx = a.user_idx JOIN contracts c ON c.idx = a.contract_idx
       LEFT JOIN group_names g ON g.idx = u.group_idx
       ORDER BY a.user_idx, a.contract_idx
     ) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  )
  await connection.run(`DROP TABLE ${table}`)
}
