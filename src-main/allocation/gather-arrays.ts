import type { Connection } from '../data/duckdb.ts'
import type { PairList } from './csr.ts'
import type { Instance } from './engine/instance.ts'
import { counted, type FaultList } from './faults.ts'
import type { PinRow } from './gather-pins.ts'
import { attributeColumn, type InputTable, spreadsheetRows } from './gather-source.ts'

export async function readContracts(connection: Connection, attributeNames: readonly string[]) {
  const columns = attributeNames.map((name) => `, coalesce(${attributeColumn(name)}, '')`)
  const names: string[] = []
  const attributes: string[][] = []
  const cap: number[] = []
  const sponsored: number[] = []
  const sql = `SELECT contract_id, cap, sponsored::INTEGER${columns.join('')} FROM contracts ORDER BY idx`
  for await (const chunk of connection.stream(sql)) {
    const ids = chunk.text(0)
    const caps = chunk.signed32(1)
    const kinds = chunk.signed32(2)
    const further = attributeNames.map((_, index) => chunk.text(3 + index))
    for (let row = 0; row < chunk.rowCount; row++) {
      names.push(ids[row] ?? '')
      cap.push(caps[row]!)
      sponsored.push(kinds[row]!)
      attributes.push(further.map((values) => values[row] ?? ''))
    }
  }
  return { names, attributes, cap: Int32Array.from(cap), sponsored: Uint8Array.from(sponsored) }
}

export async function readGroups(connection: Connection) {
  const rows = await connection.rows(
    'SELECT g.group_id, r.ratio FROM group_names g LEFT JOIN ratios r USING (group_id) ORDER BY g.idx',
  )
  return {
    names: [...rows.map(({ group_id }) => String(group_id)), ''],
    target: Float64Array.from([
      ...rows.map(({ ratio }) => (typeof ratio === 'number' ? ratio : Number.NaN)),
      Number.NaN,
    ]),
  }
}

/** Users of the pairs and of the groups, numbered in bytewise order. */
export async function readUsers(connection: Connection, noGroup: number) {
  await connection.run(
    `CREATE OR REPLACE TABLE users AS
     SELECT (row_number() OVER (ORDER BY user_id) - 1)::UINTEGER AS idx, user_id,
       coalesce(e.known, 0)::UINTEGER AS pairs, coalesce(n.idx, ${noGroup})::INTEGER AS group_idx
     FROM elig_users e FULL JOIN group_of g USING (user_id) LEFT JOIN group_names n USING (group_id)`,
  )
  const { users } = await connection.row('SELECT count(*) AS users FROM users')
  const count = Number(users)
  const names = new Array<string>(count)
  const pairsOf = new Uint32Array(count)
  const groupOf = new Int32Array(count)
  for await (const chunk of connection.stream('SELECT idx, user_id, pairs, group_idx FROM users')) {
    const idx = chunk.unsigned32(0)
    const ids = chunk.text(1)
    const pairs = chunk.unsigned32(2)
    const group = chunk.signed32(3)
    for (let row = 0; row < chunk.rowCount; row++) {
      const user = idx[row]!
      names[user] = ids[row] ?? ''
      pairsOf[user] = pairs[row]!
      groupOf[user] = group[row]!
    }
  }
  return { names, pairsOf, groupOf }
}

export async function readExclusions(
  connection: Connection,
  exclusions: InputTable | undefined,
  contracts: number,
): Promise<{ readonly excludedContract: Uint8Array; readonly excludedPairs: PairList }> {
  const excludedContract = new Uint8Array(contracts)
  if (exclusions === undefined) {
    return {
      excludedContract,
      excludedPairs: { user: new Int32Array(), contract: new Int32Array() },
    }
  }
  const whole = await connection.rows(
    `SELECT DISTINCT c.idx FROM ${exclusions.table} x JOIN contracts c USING (contract_id)
     WHERE coalesce(trim(x.user_id), '') = ''`,
  )
  for (const { idx } of whole) excludedContract[Number(idx)] = 1
  const user: number[] = []
  const contract: number[] = []
  const sql = `SELECT DISTINCT u.idx, c.idx FROM ${exclusions.table} x
    JOIN contracts c USING (contract_id) JOIN users u ON u.user_id = x.user_id ORDER BY 1, 2`
  for await (const chunk of connection.stream(sql)) {
    const users = chunk.unsigned32(0)
    const ids = chunk.unsigned32(1)
    for (let row = 0; row < chunk.rowCount; row++) {
      user.push(users[row]!)
      contract.push(ids[row]!)
    }
  }
  return {
    excludedContract,
    excludedPairs: { user: Int32Array.from(user), contract: Int32Array.from(contract) },
  }
}

export async function readPins(
  connection: Connection,
  pins: InputTable | undefined,
  exclusions: InputTable | undefined,
  faults: FaultList,
): Promise<readonly PinRow[]> {
  if (pins === undefined) return []
  const excluded =
    exclusions === undefined
      ? 'false'
      : `EXISTS (SELECT 1 FROM ${exclusions.table} x WHERE x.contract_id = p.contract_id
           AND (coalesce(trim(x.user_id), '') = '' OR x.user_id = p.user_id))`
  const rows = await connection.rows(
    `SELECT p.user_id, p.contract_id, coalesce(u.idx::BIGINT, -1) AS u, coalesce(c.idx::BIGINT, -1) AS c,
       min_by(p.row_number, (p.file_number, p.row_number)) AS row, min(p.file_number) AS file, count(*) AS times, bool_or(${excluded}) AS excluded
     FROM ${pins.table} p LEFT JOIN users u USING (user_id) LEFT JOIN contracts c USING (contract_id)
     GROUP BY ALL ORDER BY p.user_id, p.contract_id`,
  )
  const found: (PinRow & { readonly times: number })[] = []
  for (const [file, group] of Map.groupBy(rows, (row) => Number(row['file']))) {
    const places = group.map((row) => Number(row['row']))
    const numbers = await spreadsheetRows(pins, file, places)
    for (const [index, row] of group.entries()) {
      found.push({
        userId: String(row['user_id']),
        contractId: String(row['contract_id']),
        user: Number(row['u']),
        contract: Number(row['c']),
        row: numbers[index]!,
        excluded: row['excluded'] === true,
        times: Number(row['times']),
      })
    }
  }
  const repeated = found.filter(({ times }) => times > 1)
  if (repeated.length > 0) {
    const occurrence = {
      count: repeated.length,
      rows: repeated.map(({ row }) => row),
      samples: repeated.map(({ userId, contractId }) => `${userId} / ${contractId}`),
    }
    faults.warning('pins', 'duplicate_row', occurrence, {
      message: `${counted(repeated.length, 'pair is', 'pairs are')} pinned more than once.`,
      remedy: 'Each pair was pinned once.',
    })
  }
  return found
}

/** Users with an eligible pair who are in no group, where groups were given. */
export function reportUngrouped(
  instance: Pick<Instance, 'users' | 'groups' | 'rowStart' | 'groupOf'>,
  names: readonly string[],
  faults: FaultList,
): void {
  let count = 0
  const samples: string[] = []
  for (let user = 0; user < instance.users; user++) {
    if (instance.groupOf[user] !== instance.groups - 1) continue
    if (instance.rowStart[user] === instance.rowStart[user + 1]) continue
    count++
    if (samples.length < 5) samples.push(names[user]!)
  }
  if (count === 0) return
  faults.warning(
    'user_groups',
    'no_group',
    { count, samples },
    {
      message: `${counted(count, 'user with eligible pairs is', 'users with eligible pairs are')} in no group.`,
      remedy: 'They take part without a ratio; add rows if something is promised to them.',
    },
  )
}
