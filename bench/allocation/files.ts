import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Instance } from '../../src-main/allocation/engine/instance.ts'
import { openDuckDb } from '../../src-main/data/duckdb.ts'
import { literal } from '../../src-main/data/sql.ts'

export interface InstanceFiles {
  readonly caps: string
  readonly elig: string
  readonly userGroups: string
  readonly groupRatios: string
}

/**
 * Writes an instance as the four Parquet files of a drop, once: into the folder whose name is
 * `prefix` and a hash of the generator. Later calls find them until the generator changes.
 */
export async function instanceFiles(
  prefix: string,
  generate: () => Instance,
): Promise<InstanceFiles> {
  const folder = `${prefix}-${generatorHash()}`
  const files: InstanceFiles = {
    caps: join(folder, 'caps.parquet'),
    elig: join(folder, 'elig.parquet'),
    userGroups: join(folder, 'user_groups.parquet'),
    groupRatios: join(folder, 'group_ratios.parquet'),
  }
  if (existsSync(folder)) return files
  const aside = `${folder}.tmp`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true })
  await write(generate(), aside)
  renameSync(aside, folder)
  return files
}

/** Of the sources that say what the files hold. */
function generatorHash(): string {
  const hash = createHash('sha256')
  for (const source of [
    '../../src-main/allocation/engine/generate.ts',
    './shapes.ts',
    './files.ts',
  ]) {
    hash.update(readFileSync(new URL(source, import.meta.url)))
  }
  return hash.digest('hex').slice(0, 12)
}

async function write(instance: Instance, folder: string): Promise<void> {
  const { users, contracts, groups, rowStart } = instance
  using connection = await openDuckDb({
    memoryLimit: 2e9,
    threads: 2,
    tempFolder: join(folder, 'temporary'),
  })
  // Padded, so that the bytewise order of ids is that of indexes.
  const userId = (index: string): string => `'u' || lpad(CAST(${index} + 1 AS VARCHAR), 7, '0')`
  const contractId = (index: string): string => `'c' || lpad(CAST(${index} + 1 AS VARCHAR), 5, '0')`
  const groupId = (index: string): string => `'g' || lpad(CAST(${index} + 1 AS VARCHAR), 3, '0')`
  const copy = (query: string, name: string): Promise<void> =>
    connection.run(
      `COPY (${query}) TO ${literal(join(folder, `${name}.parquet`))} (FORMAT parquet, COMPRESSION zstd)`,
    )

  await connection.createTable('caps', [
    { name: 'c', type: 'INTEGER', values: Int32Array.from({ length: contracts }, (_, c) => c) },
    { name: 'cap', type: 'INTEGER', values: instance.cap },
    { name: 'sponsored', type: 'UTINYINT', values: instance.sponsored },
  ])
  await copy(
    `SELECT ${contractId('c')} AS contract_id, cap, sponsored = 1 AS sponsored FROM caps`,
    'caps',
  )

  await connection.createTable('users', [
    { name: 'u', type: 'INTEGER', values: Int32Array.from({ length: users }, (_, u) => u) },
    { name: 'g', type: 'INTEGER', values: instance.groupOf },
  ])
  await copy(
    `SELECT ${userId('u')} AS user_id, ${groupId('g')} AS group_id FROM users WHERE g < ${groups - 1}`,
    'user_groups',
  )

  await connection.createTable('ratios', [
    { name: 'g', type: 'INTEGER', values: Int32Array.from({ length: groups }, (_, g) => g) },
    {
      name: 'ratio',
      type: 'DOUBLE',
      values: instance.target.map((value) => (Number.isNaN(value) ? -1 : value)),
    },
  ])
  await copy(
    `SELECT ${groupId('g')} AS group_id, ratio FROM ratios WHERE ratio >= 0`,
    'group_ratios',
  )

  const rowUser = new Int32Array(instance.contract.length)
  for (let u = 0; u < users; u++) rowUser.fill(u, rowStart[u], rowStart[u + 1])
  await connection.createTable('pairs', [
    { name: 'u', type: 'INTEGER', values: rowUser },
    { name: 'c', type: 'USMALLINT', values: instance.contract },
    { name: 'score', type: 'DOUBLE', values: instance.score },
  ])
  await copy(
    `SELECT ${userId('u')} AS user_id, ${contractId('CAST(c AS INTEGER)')} AS contract_id, score FROM pairs`,
    'elig',
  )
}
