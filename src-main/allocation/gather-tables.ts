import type { AllocationInputName } from '../../src-shared/allocation/inputs.ts'
import type { CapOverrides } from '../../src-shared/allocation/parameters.ts'
import type { Connection } from '../data/duckdb.ts'
import { parseNumber } from '../data/sources.ts'
import { literal } from '../data/sql.ts'
import { counted, type FaultList, type Occurrence } from './faults.ts'
import { attributeColumn, type InputTable, isEmpty, occurrences } from './gather-source.ts'

/** Contract numbers are 16 bits wide. */
export const mostContracts = 65_535
const largestCap = 2_147_483_647

/** A column of Parquet that once held gaps is often a double: 1.0. */
const sponsoredValue = `CASE
  WHEN lower(trim(sponsored)) IN ('1', '1.0', 'true', 't', 'yes') THEN true
  WHEN lower(trim(sponsored)) IN ('0', '0.0', 'false', 'f', 'no') THEN false
END`

/**
 * Checks the caps and makes `contracts (idx USMALLINT, contract_id, cap INTEGER, sponsored BOOLEAN,
 * attribute_...)`, numbered in bytewise order of the ids. Faulty rows get a stand-in, so that the
 * other inputs can still be checked against the ids.
 */
export async function buildContracts(
  connection: Connection,
  caps: InputTable,
  unsponsoredCap: number,
  attributes: readonly string[],
  faults: FaultList,
): Promise<void> {
  await reportEmptyIds(connection, caps, 'contract_id', faults)
  await connection.run(
    `CREATE OR REPLACE TABLE caps_read AS SELECT *, ${parseNumber('cap')} AS cap_number, ${isEmpty('cap')} AS cap_empty,
       ${sponsoredValue} AS sponsored_value FROM ${caps.table} WHERE NOT ${isEmpty('contract_id')}`,
  )
  const repeated = await occurrences(
    connection,
    caps,
    'caps_read',
    'contract_id IN (SELECT contract_id FROM caps_read GROUP BY 1 HAVING count(*) > 1)',
    'contract_id',
  )
  if (repeated !== null) {
    const { contracts } = await connection.row(
      'SELECT count(*) AS contracts FROM (SELECT 1 FROM caps_read GROUP BY contract_id HAVING count(*) > 1)',
    )
    faults.error('caps', 'duplicate_contract', repeated, {
      message: `${counted(Number(contracts), 'contract has', 'contracts have')} more than one row (${repeated.count.toLocaleString('en-US')} rows together).`,
      remedy: 'Keep one row for each contract.',
    })
  }
  const badCap = await occurrences(
    connection,
    caps,
    'caps_read',
    `NOT cap_empty AND (cap_number IS NULL OR NOT isfinite(cap_number) OR cap_number < 0
       OR cap_number <> floor(cap_number) OR cap_number > ${largestCap})`,
    'cap',
  )
  if (badCap !== null) {
    faults.error('caps', 'bad_cap', badCap, {
      message: `${counted(badCap.count, 'cap is', 'caps are')} not a whole number from 0 to ${largestCap.toLocaleString('en-US')}.`,
      remedy: 'Write whole numbers without signs, separators or units.',
    })
  }
  const badSponsored = await occurrences(
    connection,
    caps,
    'caps_read',
    'sponsored_value IS NULL',
    "coalesce(sponsored, '(empty)')",
  )
  if (badSponsored !== null) {
    faults.error('caps', 'bad_sponsored', badSponsored, {
      message: `${counted(badSponsored.count, 'row says', 'rows say')} neither yes nor no in the column sponsored.`,
      remedy: 'Write 0 or 1, true or false, t or f, yes or no.',
    })
  }
  const missingCap = await occurrences(
    connection,
    caps,
    'caps_read',
    'cap_empty AND sponsored_value',
    'contract_id',
  )
  if (missingCap !== null) {
    faults.error('caps', 'missing_cap', missingCap, {
      message: `${counted(missingCap.count, 'sponsored contract has', 'sponsored contracts have')} no cap.`,
      remedy:
        'A sponsored contract is paid from a budget: give it a cap. Only unsponsored ones may have none.',
    })
  }
  const kept = attributes.map(
    (name) => `any_value(${attributeColumn(name)}) AS ${attributeColumn(name)}`,
  )
  await connection.run(
    `CREATE OR REPLACE TABLE contracts AS
     SELECT (row_number() OVER (ORDER BY contract_id) - 1)::UINTEGER AS idx, * FROM (
       SELECT contract_id,
         coalesce(max(CASE WHEN cap_empty THEN ${unsponsoredCap} WHEN cap_number BETWEEN 0 AND ${largestCap} THEN cap_number::INTEGER END), 0)::INTEGER AS cap,
         coalesce(bool_or(sponsored_value), false) AS sponsored
         ${kept.map((column) => `, ${column}`).join('')}
       FROM caps_read GROUP BY contract_id) ORDER BY contract_id`,
  )
  const { contracts } = await connection.row('SELECT count(*) AS contracts FROM contracts')
  if (Number(contracts) > mostContracts) {
    faults.error(
      'caps',
      'too_many_contracts',
      { count: Number(contracts) },
      {
        message: `there are ${Number(contracts).toLocaleString('en-US')} contracts; at most ${mostContracts.toLocaleString('en-US')} can take part in one drop.`,
        remedy: 'Leave out closed contracts, or split the drop.',
      },
    )
  }
}

/**
 * Lays the parameters' caps over those of `contracts`. Returns what the file says of each contract
 * that got another cap, null where its cap is empty there.
 */
export async function overrideCaps(
  connection: Connection,
  overrides: CapOverrides,
  faults: FaultList,
): Promise<ReadonlyMap<string, number | null>> {
  const named = Object.entries(overrides)
  if (named.length === 0) return new Map()
  const written = new Map(
    (
      await connection.rows(
        'SELECT contract_id, any_value(cap) AS cap FROM (SELECT contract_id, CASE WHEN NOT cap_empty THEN cap_number END AS cap FROM caps_read) GROUP BY 1',
      )
    ).map(({ contract_id: id, cap }) => [String(id), cap === null ? null : Number(cap)]),
  )
  const unknown = named.map(([contract]) => contract).filter((contract) => !written.has(contract))
  if (unknown.length > 0) {
    faults.warning(
      'caps',
      'unknown_contract',
      { count: unknown.length, samples: unknown },
      {
        message: `${counted(unknown.length, 'cap of the parameters names a contract that is', 'caps of the parameters name contracts that are')} not in the caps.`,
        remedy: 'These caps change nothing; check the spelling of the contracts.',
      },
    )
  }
  const applied = named.filter(([contract]) => written.has(contract))
  if (applied.length > 0) {
    const values = applied.map(([contract, cap]) => `(${literal(contract)}, ${cap})`)
    await connection.run(
      `UPDATE contracts SET cap = given.cap FROM (VALUES ${values.join(', ')}) AS given (contract_id, cap)
       WHERE contracts.contract_id = given.contract_id`,
    )
  }
  return new Map(applied.map(([contract]) => [contract, written.get(contract) ?? null]))
}

/** Checks users' groups and makes `group_of (user_id, group_id)` and `group_names (idx, group_id)`. */
export async function buildGroups(
  connection: Connection,
  userGroups: InputTable | null,
  faults: FaultList,
): Promise<void> {
  await connection.run('CREATE OR REPLACE TABLE group_of (user_id VARCHAR, group_id VARCHAR)')
  if (userGroups !== null) {
    await reportEmptyIds(connection, userGroups, 'user_id', faults)
    await reportEmptyIds(connection, userGroups, 'group_id', faults)
    await connection.run(
      `CREATE OR REPLACE TABLE group_counts AS
       SELECT user_id, min(group_id) AS group_id, min(group_id) <> max(group_id) AS several, count(*) AS rows
       FROM ${userGroups.table} WHERE NOT ${isEmpty('user_id')} AND NOT ${isEmpty('group_id')} GROUP BY user_id`,
    )
    await reportSeveralGroups(connection, userGroups, faults)
    await connection.run('INSERT INTO group_of SELECT user_id, group_id FROM group_counts')
  }
  await connection.run(
    `CREATE OR REPLACE TABLE group_names AS
     SELECT (row_number() OVER (ORDER BY group_id) - 1)::INTEGER AS idx, group_id
     FROM (SELECT DISTINCT group_id FROM group_of) ORDER BY group_id`,
  )
}

async function reportSeveralGroups(
  connection: Connection,
  userGroups: InputTable,
  faults: FaultList,
): Promise<void> {
  const { several, repeated } = await connection.row(
    `SELECT count(*) FILTER (several) AS several, count(*) FILTER (NOT several AND rows > 1) AS repeated FROM group_counts`,
  )
  if (Number(several) > 0) {
    const found = await occurrences(
      connection,
      userGroups,
      userGroups.table,
      'user_id IN (SELECT user_id FROM group_counts WHERE several)',
      'user_id',
    )
    faults.error(
      'user_groups',
      'user_in_two_groups',
      { ...found, count: Number(several) },
      {
        message: `${counted(Number(several), 'user is', 'users are')} in more than one group.`,
        remedy: 'Keep one row for each user.',
      },
    )
  }
  if (Number(repeated) > 0) {
    const found = await occurrences(
      connection,
      userGroups,
      userGroups.table,
      'user_id IN (SELECT user_id FROM group_counts WHERE NOT several AND rows > 1)',
      'user_id',
    )
    faults.warning(
      'user_groups',
      'duplicate_row',
      { ...found, count: Number(repeated) },
      {
        message: `${counted(Number(repeated), 'user is', 'users are')} listed more than once with the same group.`,
        remedy: 'The rows agree, so each user was taken once.',
      },
    )
  }
}

/** Rows without an id, one fault a column. */
export async function reportEmptyIds(
  connection: Connection,
  input: InputTable,
  column: string,
  faults: FaultList,
): Promise<void> {
  const found = await occurrences(connection, input, input.table, isEmpty(column), 'NULL')
  if (found !== null) reportEmptyId(input.input, column, found, faults)
}

export function reportEmptyId(
  input: AllocationInputName,
  column: string,
  found: Occurrence,
  faults: FaultList,
): void {
  faults.error(input, 'empty_id', found, {
    message: `${counted(found.count, 'row has', 'rows have')} no ${column}.`,
    remedy: 'Fill in the id, or remove the rows.',
  })
}
