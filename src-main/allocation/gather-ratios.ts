import type { RatioOverrides } from '../../src-shared/allocation/parameters.ts'
import type { Connection } from '../data/duckdb.ts'
import { parseNumber } from '../data/sources.ts'
import { literal } from '../data/sql.ts'
import { counted, type FaultList } from './faults.ts'
import { type InputTable, isEmpty, occurrences } from './gather-source.ts'
import { reportEmptyIds } from './gather-tables.ts'

/**
 * Checks ratios and makes `ratios (group_id, ratio DOUBLE)` of groups that have users. `overrides`
 * replace the file's ratios, or give one to a group that has none there. Returns what the file says
 * of each overridden group, null where it has no row.
 */
export async function buildRatios(
  connection: Connection,
  ratios: InputTable | null,
  overrides: RatioOverrides,
  groupsKnown: boolean,
  faults: FaultList,
): Promise<ReadonlyMap<string, number | null>> {
  await connection.run('CREATE OR REPLACE TABLE ratios (group_id VARCHAR, ratio DOUBLE)')
  if (ratios !== null) await readRatios(connection, ratios, overrides, groupsKnown, faults)
  return await overrideRatios(connection, overrides, groupsKnown, faults)
}

async function overrideRatios(
  connection: Connection,
  overrides: RatioOverrides,
  groupsKnown: boolean,
  faults: FaultList,
): Promise<ReadonlyMap<string, number | null>> {
  const named = Object.keys(overrides)
  if (named.length === 0) return new Map()
  const known = new Set(
    (await connection.rows('SELECT group_id FROM group_names')).map(({ group_id: id }) =>
      String(id),
    ),
  )
  const written = new Map(
    (await connection.rows('SELECT group_id, ratio FROM ratios')).map((row) => [
      String(row['group_id']),
      Number(row['ratio']),
    ]),
  )
  const unknown = named.filter((group) => !known.has(group))
  if (groupsKnown && unknown.length > 0) {
    faults.warning(
      'group_ratios',
      'unknown_group',
      { count: unknown.length, samples: unknown },
      {
        message: `${counted(unknown.length, 'target of the parameters names a group', 'targets of the parameters name groups')} without users.`,
        remedy: 'These targets change nothing; check the spelling of the groups.',
      },
    )
  }
  const applied = named.filter((group) => known.has(group))
  for (const group of applied) {
    await connection.run(`DELETE FROM ratios WHERE group_id = ${literal(group)}`)
    await connection.run(
      `INSERT INTO ratios VALUES (${literal(group)}, ${Number(overrides[group])}::DOUBLE)`,
    )
  }
  return new Map(applied.map((group) => [group, written.get(group) ?? null]))
}

async function readRatios(
  connection: Connection,
  ratios: InputTable,
  overrides: RatioOverrides,
  groupsKnown: boolean,
  faults: FaultList,
): Promise<void> {
  await reportEmptyIds(connection, ratios, 'group_id', faults)
  await connection.run(
    `CREATE OR REPLACE TABLE ratios_read AS SELECT *, ${parseNumber('ratio')} AS ratio_number
     FROM ${ratios.table} WHERE NOT ${isEmpty('group_id')}`,
  )
  const bad = await occurrences(
    connection,
    ratios,
    'ratios_read',
    '(ratio_number BETWEEN 0 AND 1) IS NOT TRUE',
    "coalesce(ratio, '(empty)')",
  )
  if (bad !== null) {
    faults.error('group_ratios', 'bad_ratio', bad, {
      message: `${counted(bad.count, 'ratio is', 'ratios are')} not a number from 0 to 1.`,
      remedy: 'Write 30 per cent as 0.3; leave the row out for a group without a ratio.',
    })
  }
  await reportRepeatedRatios(connection, ratios, faults)
  if (groupsKnown) {
    const unknown = await occurrences(
      connection,
      ratios,
      'ratios_read',
      'group_id NOT IN (SELECT group_id FROM group_names)',
      'group_id',
    )
    if (unknown !== null) {
      faults.warning('group_ratios', 'unknown_group', unknown, {
        message: `${counted(unknown.count, 'row names a group', 'rows name groups')} without users.`,
        remedy: 'These rows were left out; check the spelling of the groups.',
      })
    }
    const without = await connection.rows(
      'SELECT group_id FROM group_names WHERE group_id NOT IN (SELECT group_id FROM ratios_read) ORDER BY group_id',
    )
    const samples = without
      .map(({ group_id: id }) => String(id))
      .filter((group) => overrides[group] === undefined)
    if (samples.length > 0) {
      faults.warning(
        'group_ratios',
        'no_ratio',
        { count: samples.length, samples },
        {
          message: `${counted(samples.length, 'group has', 'groups have')} no ratio.`,
          remedy: 'Nothing is promised to them; add rows if something should be.',
        },
      )
    }
  }
  await connection.run(
    'INSERT INTO ratios SELECT group_id, max(ratio_number) FROM ratios_read WHERE group_id IN (SELECT group_id FROM group_names) GROUP BY group_id',
  )
}

async function reportRepeatedRatios(
  connection: Connection,
  ratios: InputTable,
  faults: FaultList,
): Promise<void> {
  const repeated = (having: string): string =>
    `group_id IN (SELECT group_id FROM ratios_read GROUP BY group_id HAVING ${having})`
  const differing = await occurrences(
    connection,
    ratios,
    'ratios_read',
    repeated('count(DISTINCT ratio) > 1'),
    'group_id',
  )
  if (differing !== null) {
    faults.error('group_ratios', 'duplicate_group', differing, {
      message: `${counted(differing.count, 'row gives', 'rows give')} several ratios to the same group.`,
      remedy: 'Keep one row for each group.',
    })
  }
  const same = await occurrences(
    connection,
    ratios,
    'ratios_read',
    repeated('count(*) > 1 AND count(DISTINCT ratio) <= 1'),
    'group_id',
  )
  if (same !== null) {
    faults.warning('group_ratios', 'duplicate_row', same, {
      message: `${counted(same.count, 'row repeats', 'rows repeat')} a group with the same ratio.`,
      remedy: 'The rows agree, so each group was taken once.',
    })
  }
}
