import { allocationInputDescriptions } from '../../src-shared/allocation/inputs.ts'
import { readSqlTemplate } from '../../src-shared/sql-template.ts'
import type { RemoteRows, RemoteTransaction } from '../data/remote/remote.ts'
import { matchColumns } from '../data/sources.ts'
import type { TaskPayload } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import { inside, sqlParametersOf } from '../jobs/task-remote.ts'

type RoomOrder = Pick<TaskPayload<'allocation.write_back'>, 'caps' | 'unsponsored_cap'>

/**
 * Assignments that each contract can take now, by the query of the caps; one without a cap of its own
 * takes `unsponsored_cap` in the whole drop, `before` included.
 */
export async function roomOf(
  order: RoomOrder,
  transaction: RemoteTransaction,
  before: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const room = new Map<string, number>()
  for (const [contract, cap] of await capsOf(order, transaction)) {
    if (room.has(contract)) throw badCaps(`names ${contract} twice`)
    const left =
      cap === null || cap === ''
        ? Math.max(0, order.unsponsored_cap - (before.get(contract) ?? 0))
        : Number(cap)
    if (!Number.isInteger(left)) throw badCaps(`gives ${contract} the cap ${cap}`)
    room.set(contract, left)
  }
  return room
}

/** The query is of whoever started the run: it reads, though the transaction around it writes. */
async function capsOf(
  { caps }: RoomOrder,
  transaction: RemoteTransaction,
): Promise<readonly (readonly [contract: string, cap: string | null])[]> {
  await transaction.execute('SAVEPOINT quartermaster_caps')
  await transaction.execute('SET TRANSACTION READ ONLY')
  const rows = await transaction.query(
    inside('SELECT * FROM', caps.sql),
    sqlParametersOf(readSqlTemplate(caps.sql), caps),
  )
  const { contract_id: id, cap } = matchColumns(
    rows.columns,
    allocationInputDescriptions.caps.columns,
    caps.columns,
  )
  const idAt = rows.columns.findIndex(({ name }) => name === id)
  const capAt = rows.columns.findIndex(({ name }) => name === cap)
  if (idAt < 0 || capAt < 0) {
    throw badCaps(
      `gives no ${idAt < 0 ? 'contract_id' : 'cap'}; it has ${rows.columns.map(({ name }) => name).join(', ')}`,
    )
  }
  const found = (await allRows(rows)).map((row) => [String(row[idAt]), row[capAt] ?? null] as const)
  // Ends its being read-only too; the locks were taken before it.
  await transaction.execute('ROLLBACK TO SAVEPOINT quartermaster_caps')
  return found
}

const badCaps = (fault: string): Error =>
  expected('bad_input', {
    what: `The query of the caps ${fault}.`,
    remedy: 'Write back with the query that comes along, or one that gives each contract a cap.',
    kept: 'Nothing was written.',
  })

/** For results as small as there are contracts. */
export async function allRows(rows: RemoteRows): Promise<(string | null)[][]> {
  const all: (string | null)[][] = []
  for await (const batch of rows) {
    for (let row = 0; row < batch.rows; row++) {
      all.push(batch.columns.map((column) => column[row] ?? null))
    }
  }
  return all
}
