import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { AllocationInputName } from '../../src-shared/allocation/inputs.ts'
import {
  type AllocationParameters,
  allocationDefaults,
} from '../../src-shared/allocation/parameters.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { gatherInstance, type Gathered } from './gather.ts'

/** What the tests of gathering share: a real DuckDB and a fresh folder for each test. */
export let connection: Connection
export let folder: string

export function prepareGathering(): void {
  beforeAll(async () => {
    connection = await openDuckDb({ memoryLimit: 512e6, threads: 2, tempFolder: tmpdir() })
  })
  afterAll(() => connection.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gather-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
}

export const sound: Readonly<Record<'caps' | 'elig' | 'user_groups' | 'group_ratios', string>> = {
  caps: 'contract_id,cap,sponsored,brand\nc1,2,1,Acme\nc2,,0,\nc10,5,true,Zeta\n',
  elig: 'user_id,contract_id,score\nu2,c1,0.5\nu1,c2,0\nu1,c10,1.25\n007,c1,3\n',
  user_groups: 'user_id,group_id\nu1,east\nu2,west\n007,east\n',
  group_ratios: 'group_id,ratio\neast,0.5\nwest,0\n',
}

export type Texts = Partial<Record<AllocationInputName, string | undefined>>

/** Writes the texts (the sound ones where none is given) and gathers them. */
export async function gather(
  texts: Texts = {},
  parameters: Partial<AllocationParameters> = {},
  names: Partial<Record<AllocationInputName, string>> = {},
  columns: Readonly<Record<string, string>> = {},
): Promise<Gathered> {
  const all: Texts = { ...sound, ...texts }
  const sources: Partial<
    Record<AllocationInputName, { kind: 'file'; path: string; columns?: Record<string, string> }>
  > = {}
  for (const input of [
    'caps',
    'elig',
    'user_groups',
    'group_ratios',
    'exclusions',
    'pins',
  ] as const) {
    const text = all[input]
    if (text === undefined && names[input] === undefined) continue
    const path = join(folder, names[input] ?? `${input}.csv`)
    if (text !== undefined) await writeFile(path, text)
    sources[input] = { kind: 'file', path, ...(input === 'elig' ? { columns } : {}) }
  }
  return gatherInstance(
    connection,
    { caps: sources.caps!, elig: sources.elig!, ...sources },
    { ...allocationDefaults, ...parameters },
    { temporary: folder, checkpoint: () => undefined, update: () => undefined },
  )
}

/** What a test compares of faults. */
export function found(gathered: Gathered): readonly unknown[] {
  return gathered.report.faults.map(({ input, kind, severity, count, rows, samples }) => [
    `${severity} ${input} ${kind}`,
    count,
    rows,
    samples,
  ])
}

export function plain(gathered: Gathered): unknown {
  if (!gathered.ok) throw new Error(JSON.stringify(gathered.report.faults, null, 1))
  const { instance, names } = gathered
  return {
    names,
    pairs: names.users.map((_, user) =>
      [...instance.contract.subarray(instance.rowStart[user], instance.rowStart[user + 1])].map(
        (contract, index) => [
          names.contracts[contract],
          instance.score[instance.rowStart[user]! + index],
        ],
      ),
    ),
    cap: [...instance.cap],
    sponsored: [...instance.sponsored],
    groupOf: [...instance.groupOf],
    target: [...instance.target],
    pins: [[...instance.pins.user], [...instance.pins.contract]],
  }
}

/** CSV of pairs as JSON lines. */
export function toJsonLines(text: string): string {
  const [, ...lines] = text.trim().split('\n')
  return lines
    .map((line) => {
      const [user_id, contract_id, score] = line.split(',')
      return `${JSON.stringify({ user_id, contract_id, score: Number(score) })}\n`
    })
    .join('')
}
