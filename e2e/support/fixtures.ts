import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The four files of a drop, as absolute paths. */
export interface DropFiles {
  readonly caps: string
  readonly elig: string
  readonly user_groups: string
  readonly group_ratios: string
}

type Table = readonly (readonly (string | number)[])[]

/** A drop as tables with a header each, for journeys that change a cell before it is written. */
export interface DropTables {
  readonly caps: Table
  readonly elig: Table
  readonly user_groups: Table
  readonly group_ratios: Table
}

export const SMALL = { users: 60, contracts: 8, groups: 3 } as const
/** The group of `smallDrop` whose users have next to no sponsored pair: it cannot reach its target. */
export const SHORT_GROUP = 'g3'

/**
 * 60 users, 8 contracts (every other one sponsored), three groups with a target of a half each.
 * All of g1 and g2 may have every contract; of g3 only the first user may have a sponsored one.
 */
export function smallDrop(): DropTables {
  const contracts = numbered('c', SMALL.contracts)
  const users = numbered('u', SMALL.users)
  const groupOf = (user: number) => `g${(user % SMALL.groups) + 1}`
  const sponsored = (contract: number) => contract % 2 === 0
  const elig = users.flatMap((id, user) =>
    contracts.flatMap((contractId, contract) =>
      groupOf(user) === SHORT_GROUP && sponsored(contract) && user !== SMALL.groups - 1
        ? []
        : [[id, contractId, score(user, contract)] as const],
    ),
  )
  return {
    caps: [
      ['contract_id', 'cap', 'sponsored', 'name'],
      ...contracts.map((id, contract) => [
        id,
        30,
        sponsored(contract) ? 1 : 0,
        `Offer ${contract + 1}`,
      ]),
    ],
    elig: [['user_id', 'contract_id', 'score'], ...elig],
    user_groups: [['user_id', 'group_id'], ...users.map((id, user) => [id, groupOf(user)])],
    group_ratios: [['group_id', 'ratio'], ...numbered('g', SMALL.groups).map((id) => [id, 0.5])],
  }
}

/** Writes the tables as CSV into the folder. */
export async function writeDrop(folder: string, tables: DropTables): Promise<DropFiles> {
  const files = filesIn(folder)
  await Promise.all(
    (Object.keys(files) as (keyof DropFiles)[]).map((name) => writeCsv(files[name], tables[name])),
  )
  return files
}

export async function writeCsv(path: string, rows: Table): Promise<void> {
  await writeFile(path, rows.map((row) => `${row.join(',')}\n`).join(''))
}

/** A drop whose run takes some ten seconds, so that it can be met while it runs. */
export async function writeLongDrop(folder: string, pairs = 3_000_000): Promise<DropFiles> {
  const files = filesIn(folder)
  const contracts = numbered('c', 100)
  const users = Math.ceil(pairs / contracts.length)
  await writeCsv(files.caps, [
    ['contract_id', 'cap', 'sponsored'],
    ...contracts.map((id, contract) => [id, Math.ceil(users / 60), contract % 3 === 0 ? 1 : 0]),
  ])
  const ids = numbered('u', users)
  await writeCsv(files.user_groups, [
    ['user_id', 'group_id'],
    ...ids.map((id, user) => [id, `g${String((user % 10) + 1).padStart(2, '0')}`]),
  ])
  await writeCsv(files.group_ratios, [
    ['group_id', 'ratio'],
    ...numbered('g', 10).map((id, group) => [id, 0.2 + group / 50]),
  ])
  const out = createWriteStream(files.elig)
  out.write('user_id,contract_id,score\n')
  for (const [user, id] of ids.entries()) {
    const lines = contracts.map((contract, c) => `${id},${contract},${score(user, c)}\n`).join('')
    if (!out.write(lines)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return files
}

function filesIn(folder: string): DropFiles {
  return {
    caps: join(folder, 'caps.csv'),
    elig: join(folder, 'pairs.csv'),
    user_groups: join(folder, 'groups.csv'),
    group_ratios: join(folder, 'ratios.csv'),
  }
}

/** `u01` to `u60`: in bytewise order. */
function numbered(prefix: string, count: number): readonly string[] {
  const width = String(count).length
  return Array.from({ length: count }, (_, n) => prefix + String(n + 1).padStart(width, '0'))
}

/** Two decimals from 0 to 0.99, the same each time; a third of them zero. */
function score(user: number, contract: number): number {
  const mixed = (Math.imul(user + 1, 0x9e3779b1) ^ Math.imul(contract + 1, 0x85ebca6b)) >>> 0
  return mixed % 3 === 0 ? 0 : ((mixed >>> 8) % 100) / 100
}
