import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AllocationInputs, FileSource } from '../../src-shared/allocation/inputs.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { publishFolder } from '../platform/publish.ts'
import { quoteField } from '../data/csv-text.ts'
import { sampleDrop } from './sample-drop.ts'

const making = 'Make the sample data'

/**
 * Writes the sample drop as four CSV files into a folder and names them. The folder appears by one
 * rename, so it is whole or not there; what is there already is kept, as its content never differs.
 */
export async function writeSample(
  { folder }: { readonly folder: string },
  context: TaskContext,
): Promise<{ inputs: AllocationInputs }> {
  context.plan([{ title: making, weight: 1 }])
  context.enter(making)
  if (!existsSync(folder)) {
    const aside = `${folder}.${context.runId}.tmp`
    await mkdir(aside, { recursive: true, mode: 0o700 })
    try {
      await writeFiles(aside, context)
      await mkdir(dirname(folder), { recursive: true })
      await publishFolder(aside, folder)
    } catch (error) {
      await rm(aside, { recursive: true, force: true })
      // Somebody else made the same files at the same time.
      if (!existsSync(folder)) throw error
    }
  }
  const source = (name: string): FileSource => ({ kind: 'file', path: join(folder, `${name}.csv`) })
  return {
    inputs: {
      caps: source('contract_caps'),
      elig: source('eligible_pairs'),
      user_groups: source('user_groups'),
      group_ratios: source('group_ratios'),
    },
  }
}

async function writeFiles(folder: string, context: TaskContext): Promise<void> {
  const { caps, eligibility, userGroups, groupRatios } = sampleDrop()
  await writeCsv(
    join(folder, 'contract_caps.csv'),
    ['contract_id', 'brand_id', 'brand', 'name', 'cap', 'sponsored'],
    caps.contract_id.map((id, c) => [
      id,
      caps.brand_id[c]!,
      caps.brand[c]!,
      caps.name[c]!,
      String(caps.cap[c] ?? ''),
      String(caps.sponsored[c]!),
    ]),
  )
  await writeCsv(
    join(folder, 'user_groups.csv'),
    ['user_id', 'group_id'],
    userGroups.user_id.map((id, u) => [id, userGroups.group_id[u]!]),
  )
  await writeCsv(
    join(folder, 'group_ratios.csv'),
    ['group_id', 'ratio'],
    groupRatios.group_id.map((id, g) => [id, String(groupRatios.ratio[g]!)]),
  )
  context.checkpoint()
  await writeCsv(
    join(folder, 'eligible_pairs.csv'),
    ['user_id', 'contract_id', 'score'],
    Array.from(eligibility.user, (u, pair) => [
      userGroups.user_id[u]!,
      caps.contract_id[eligibility.contract[pair]!]!,
      String(eligibility.score[pair]!),
    ]),
  )
}

async function writeCsv(
  path: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const lines = [header, ...rows].map((row) => row.map(quoteField).join(','))
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 })
}
