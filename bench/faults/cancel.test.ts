import { monitorEventLoopDelay } from 'node:perf_hooks'
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type DropFiles, writeLongDrop } from '../../e2e/support/fixtures.ts'
import type { RunDetail } from '../../src-shared/runs.ts'
import { type Core, createCore } from '../../src-main/console/index.ts'
import { createForkSpawner } from '../../src-main/hosts/fork-spawner.ts'
import { anyFile } from '../../src-main/platform/roots.ts'
import { temporaryFolder } from '../../src-main/platform/temporary-folder.testing.ts'
import { workspaceAt } from '../../src-main/platform/workspace.ts'
import { childrenOf, isAlive } from './command.ts'
import { inspect } from './inspect.ts'
import { keptFolder } from './kept-folder.testing.ts'
import { jobOf } from './lone-desktop.ts'
import { createScene, type Scene } from './scene.ts'

// Several processes start one after the other in each test.
vi.setConfig({ testTimeout: 120_000 })

let files: DropFiles
beforeAll(async () => {
  files = await writeLongDrop(keptFolder(), 400_000)
})

/**
 * Told within two seconds, or killed then; and some time to be gone. The limits here leave room for
 * a machine that is busy with other tests: `npm run bench -- faults` measures.
 */
const mostMillisecondsToStop = 15_000
/** A core that does nothing itself answers whatever its runner does, in milliseconds. */
const mostDelay = 500

interface Cancelled {
  readonly scene: Scene
  readonly run: RunDetail
  readonly milliseconds: number
  /** Median delay of the core's event loop meanwhile. */
  readonly eventLoopDelay: number
}

/** Runs a real allocation in a real runner, cancels it when `when` resolves, and waits for its end. */
async function cancelWhen(when: (core: Core) => Promise<void>): Promise<Cancelled> {
  const scene = createScene(temporaryFolder(), files)
  const core = await createCore({
    workspace: workspaceAt(scene.workspace),
    roots: anyFile(scene.folder),
    spawner: createForkSpawner(),
    host: 'cli',
  })
  try {
    const { id } = core.start(jobOf(scene))
    await when(core)
    const runners = childrenOf(process.pid)
    const histogram = monitorEventLoopDelay({ resolution: 5 })
    histogram.enable()
    const at = performance.now()
    core.queue.cancel(id)
    const run = await core.queue.finished(id)
    const milliseconds = performance.now() - at
    histogram.disable()
    expect(runners.filter((pid) => isRunner(pid) && isAlive(pid))).toEqual([])
    return { scene, run, milliseconds, eventLoopDelay: histogram.percentile(50) / 1e6 }
  } finally {
    await core.close()
  }
}

function isRunner(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) && readFileSync(path, 'utf8').includes('hosts/runner/main')
}

function said(core: Core, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = core.queue.onLog((_, line) => {
    if (line.text !== text) return
    stop()
    resolve()
  })
  return promise
}

describe('a run that is cancelled', () => {
  it.each([
    ['in the middle of a query', 'Read and check inputs'],
    ['while it computes', 'Solve'],
  ])('%s stops in time, keeps older outputs, and never holds the core', async (_, stage) => {
    const cancelled = await cancelWhen((core) => said(core, stage))
    expect(cancelled.run.lifecycle.state).toBe('cancelled')
    expect(cancelled.milliseconds).toBeLessThan(mostMillisecondsToStop)
    expect(cancelled.eventLoopDelay).toBeLessThan(mostDelay)
    expect(await inspect(cancelled.scene)).toMatchObject({ end: 'cancelled', losses: [] })
  })

  it('while it publishes is cancelled or has succeeded, whole in both cases', async () => {
    const cancelled = await cancelWhen((core) => said(core, 'Publish'))
    expect(cancelled.milliseconds).toBeLessThan(mostMillisecondsToStop)
    expect(cancelled.eventLoopDelay).toBeLessThan(mostDelay)
    const { end, losses } = await inspect(cancelled.scene)
    expect(losses).toEqual([])
    expect(['cancelled', 'succeeded']).toContain(end)
    expect(end).toBe(cancelled.run.lifecycle.state)
  })
})
