import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { PreflightReport } from '../../src-shared/allocation/preflight.ts'
import type { AllocationSummary } from '../../src-shared/allocation/summary.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { scriptedJob, type Step, succeed } from '../jobs/test-support/script.testing.ts'
import { createScriptedSpawner } from '../jobs/test-support/spawner.testing.ts'
import type { Clock } from '../platform/clock.ts'
import { confinedTo } from '../platform/roots.ts'
import { prepareWorkspace, type Workspace, workspaceAt } from '../platform/workspace.ts'
import type { Core } from './core.ts'
import { createCore } from './create-core.ts'

/** A core over real files and real processes that follow scripts, with a few runs in it. */
export interface TestWorld extends AsyncDisposable {
  readonly core: Core
  readonly workspace: Workspace
  /** The folder that clients may read, and the one beside it that they may not. */
  readonly folder: string
  readonly outside: string
  /** A run that has succeeded, with a summary; one that has failed. */
  readonly succeeded: string
  readonly failed: string
  /** A job that does these steps. */
  readonly job: (steps: readonly Step[], output?: string | null) => AllocationJob
}

/** The day of every test; its durations are zero. */
export const fixedClock: Clock = {
  now: () => new Date('2026-01-02T03:04:05.000Z'),
  monotonic: () => 0,
}

export const exampleSummary: AllocationSummary = {
  status: 'ok',
  solver: 'greedy',
  counts: {
    users: 3,
    eligible_users: 2,
    assigned_users: 1,
    contracts: 1,
    groups: 0,
    pairs: 2,
    assignments: 1,
    sponsored_assignments: 1,
    pinned: 0,
    mixed_users: 0,
  },
  fill: { seats: 2, taken: 1, share: 0.5 },
  objective: 1,
  value: 1,
  penalties: 0,
  score_sum: 1,
  upper_bound: 1,
  gap_percent: 0,
  groups: [],
  contracts: [],
  seconds: [],
  peak_memory_bytes: 0,
  inputs: [],
  output: null,
  warnings: [],
  group_warnings: [],
  parameters: allocationParameters.parse({}),
  resolved: { fill_bonus: 0.001, ratio_penalty: 1 },
  seed: 0,
  version: '0.0.0-test',
}

export const exampleReport: PreflightReport = {
  ready: true,
  inputs: [],
  faults: [],
  counts: null,
  groups: [],
  joint: null,
  refusal: null,
}

export const exampleFailure = {
  code: 'bad_input',
  what: 'The caps name contract c1 twice.',
  remedy: 'Keep one row.',
} as const

export async function createTestWorld(): Promise<TestWorld> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'quartermaster-world-')))
  const folder = join(base, 'drop')
  const scripts = join(base, 'scripts')
  const outside = join(base, 'outside')
  for (const made of [folder, scripts, outside]) mkdirSync(made)
  writeFileSync(join(folder, 'caps.csv'), 'contract_id,cap,sponsored\n')
  const workspace = workspaceAt(join(base, 'workspace'))
  prepareWorkspace(workspace)
  const spawner = createScriptedSpawner()
  const core = await createCore({
    workspace,
    roots: confinedTo([folder, scripts]),
    spawner,
    host: 'server',
    clock: fixedClock,
    limits: { threads: 1, duckdb_memory: 64 * 1024 ** 2 },
    concurrency: 4,
  })
  const job = (steps: readonly Step[], output: string | null = null): AllocationJob =>
    scriptedJob(scripts, steps, output)

  const sample = join(workspace.samples, 'weekly-drop')
  mkdirSync(sample)
  const { inputs } = job([])
  writeFileSync(
    join(sample, 'script.json'),
    JSON.stringify([{ do: 'answer', result: { inputs } } satisfies Step]),
  )
  const finish = async (steps: readonly Step[]): Promise<string> => {
    const { id } = core.start(job(steps))
    await core.queue.finished(id)
    return id
  }
  const content = JSON.stringify(exampleSummary)
  const succeeded = await finish([
    { do: 'log', level: 'info', text: 'Read' },
    { do: 'log', level: 'info', text: 'Solve' },
    { do: 'artifact', name: 'summary.json', content },
    succeed,
  ])
  const failed = await finish([{ do: 'fail', failure: exampleFailure }])
  // Measures both.
  await core.upkeep.disk()
  return {
    core,
    workspace,
    folder,
    outside,
    succeeded,
    failed,
    job,
    async [Symbol.asyncDispose]() {
      await core.close()
      rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}
