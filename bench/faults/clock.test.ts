import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type Core, createCore } from '../../src-main/console/index.ts'
import { scriptedJob, type Step, succeed } from '../../src-main/jobs/test-support/script.testing.ts'
import { createScriptedSpawner } from '../../src-main/jobs/test-support/spawner.testing.ts'
import type { Clock } from '../../src-main/platform/clock.ts'
import { anyFile } from '../../src-main/platform/roots.ts'
import { temporaryFolder } from '../../src-main/platform/temporary-folder.testing.ts'
import { type Workspace, workspaceAt } from '../../src-main/platform/workspace.ts'
import { type Run, runsRequest } from '../../src-shared/runs.ts'
import { startCommand } from './command.ts'
import { allocateWords } from './scene.ts'
import { smallScene } from './trial.ts'

// Several processes start one after the other in each test.
vi.setConfig({ testTimeout: 120_000 })

const hour = 3_600_000
const year = 365 * 24 * hour

interface MovedClock extends Clock {
  move(milliseconds: number): void
}

/** The real clock, moved; what only goes forward is left alone. */
function movedClock(by = 0): MovedClock {
  let moved = by
  return {
    now: () => new Date(Date.now() + moved),
    monotonic: () => performance.now(),
    move(milliseconds) {
      moved += milliseconds
    },
  }
}

const open = (workspace: Workspace, clock: Clock): Promise<Core> =>
  createCore({
    workspace,
    roots: anyFile(workspace.root),
    spawner: createScriptedSpawner(),
    host: 'server',
    clock,
    limits: { threads: 1, duckdb_memory: 64 * 1024 ** 2 },
  })

const listed = (core: Core): readonly Run[] => core.list(runsRequest.parse({ limit: 100 })).rows

async function finish(core: Core, folder: string, steps: readonly Step[]): Promise<string> {
  const { id } = core.start(scriptedJob(folder, steps))
  await core.queue.finished(id)
  return id
}

/** Milliseconds from start to end of runs that are over. */
function durationsOf(runs: readonly Run[]): readonly number[] {
  return runs.flatMap(({ lifecycle }) =>
    'ended_at' in lifecycle && lifecycle.started_at !== null
      ? [Date.parse(lifecycle.ended_at) - Date.parse(lifecycle.started_at)]
      : [],
  )
}

describe('a clock that goes backwards', () => {
  it.each([
    ['an hour', hour],
    ['a year', year],
  ])('%s during a run makes no duration negative and loses nothing', async (_, back) => {
    const folder = temporaryFolder()
    const workspace = workspaceAt(join(folder, 'workspace'))
    const clock = movedClock()
    const core = await open(workspace, clock)
    try {
      const gate = join(folder, 'gate')
      const { id } = core.start(
        scriptedJob(folder, [
          { do: 'log', level: 'info', text: 'begun' },
          { do: 'wait for file', path: gate },
          succeed,
        ]),
      )
      const begun = Promise.withResolvers<void>()
      core.queue.onLog(() => begun.resolve())
      await begun.promise
      clock.move(-back)
      writeFileSync(gate, '')
      expect((await core.queue.finished(id)).lifecycle.state).toBe('succeeded')
      const failed = await finish(core, folder, [{ do: 'throw', message: 'on purpose' }])
      const runs = listed(core)
      expect(runs.map((run) => run.id).toSorted()).toEqual([id, failed].toSorted())
      for (const duration of durationsOf(runs)) expect(duration).toBeGreaterThanOrEqual(0)
      expect(durationsOf(runs)).toHaveLength(2)
    } finally {
      await core.close()
    }
  })

  it('a year between two hosts removes nothing, and lists and pages stay in one order', async () => {
    const folder = temporaryFolder()
    const workspace = workspaceAt(join(folder, 'workspace'))
    const before = await open(workspace, movedClock())
    const older = [
      await finish(before, folder, [succeed]),
      await finish(before, folder, [{ do: 'throw', message: 'on purpose' }]),
    ]
    const seen = listed(before)
    await before.close()
    const scratch = join(workspace.temporary, 'of-another-host')
    mkdirSync(scratch)

    const after = await open(workspace, movedClock(-year))
    try {
      expect(listed(after)).toEqual(seen)
      expect(existsSync(scratch)).toBe(true)
      const newer = await finish(after, folder, [succeed])
      const all = listed(after)
      expect(all.map(({ id }) => id).toSorted()).toEqual([...older, newer].toSorted())
      const pages = [0, 1, 2].flatMap(
        (offset) => after.list(runsRequest.parse({ limit: 1, offset })).rows,
      )
      expect(pages).toEqual(all)
      expect(readdirSync(workspace.runs).filter((name) => !name.startsWith('.'))).toHaveLength(3)
    } finally {
      await after.close()
    }
  })

  it('a year since a host died leaves its run interrupted, not before it began', async () => {
    const scene = await smallScene()
    const command = startCommand(allocateWords(scene))
    await command.said('info: Read and check inputs\n')
    command.signalGroup('SIGKILL')
    await command.ended
    const core = await open(workspaceAt(scene.workspace), movedClock(-year))
    try {
      const runs = listed(core)
      expect(runs.map(({ lifecycle }) => lifecycle.state)).toEqual(['interrupted'])
      for (const duration of durationsOf(runs)) expect(duration).toBeGreaterThanOrEqual(0)
    } finally {
      await core.close()
    }
  })
})
