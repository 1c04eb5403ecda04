import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { generateZipf } from '../../src-main/allocation/engine/generate.ts'
import { allocationSummary } from '../../src-shared/allocation/summary.ts'
import { runId } from '../../src-shared/run-id.ts'
import { instanceFiles } from '../allocation/files.ts'
import { measureCommand } from '../support/measure.ts'

/** A workspace with one finished allocation that is large enough to measure screens with. */
export interface LargeResult {
  readonly workspace: string
  readonly run: string
  readonly assignments: number
}

const here = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(here, '.cache', 'bench', 'screens')
const known = z.strictObject({ run: z.string(), assignments: z.int() })

/** 4M pairs as in the bench of allocations, spread over 400K users: some 1.1M assignments. */
const generate = () => generateZipf({ users: 400_000, contracts: 500, pairsPerUser: 10 })

/** Made once, kept until the generator or the files of a run change. */
export async function largeResult(): Promise<LargeResult> {
  const files = await instanceFiles(join(cache, 'drop'), generate)
  const folder = join(cache, `workspace-${sourcesHash()}`)
  const note = join(folder, 'bench.json')
  if (existsSync(note)) {
    return { workspace: folder, ...known.parse(JSON.parse(readFileSync(note, 'utf8'))) }
  }
  const aside = `${folder}.tmp`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true })
  process.stdout.write('Making a result with a million assignments (once).\n')
  const flags = {
    caps: files.caps,
    elig: files.elig,
    user_groups: files.userGroups,
    group_ratios: files.groupRatios,
    out: join(aside, 'out.csv'),
    workspace: aside,
  }
  const made = await measureCommand(process.execPath, [
    join(here, 'src-main', 'hosts', 'cli', 'main.ts'),
    'allocate',
    ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]),
    '--json',
  ])
  if (made.exitCode !== 0) throw new Error(`the run ended with ${made.exitCode}: ${made.stderr}`)
  const { run, counts } = allocationSummary.extend({ run: runId }).parse(JSON.parse(made.stdout))
  const result = { run, assignments: counts.assignments }
  rmSync(join(aside, 'out.csv'), { force: true })
  writeFileSync(join(aside, 'bench.json'), JSON.stringify(result))
  renameSync(aside, folder)
  return { workspace: folder, ...result }
}

/** Of the sources that say what the run's folder holds. */
function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const source of ['./workspace.ts', '../../src-main/allocation/artifacts.ts']) {
    hash.update(readFileSync(new URL(source, import.meta.url)))
  }
  return hash.digest('hex').slice(0, 12)
}
