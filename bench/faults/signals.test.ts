import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type DropFiles, writeLongDrop } from '../../e2e/support/fixtures.ts'
import { temporaryFolder } from '../../src-main/platform/temporary-folder.testing.ts'
import { childrenOf, type Command, isAlive, signalQuietly, startCommand } from './command.ts'
import { inspect } from './inspect.ts'
import { allocateWords, createScene, type Scene } from './scene.ts'
import { keptFolder } from './kept-folder.testing.ts'

// Several processes start one after the other in each test.
vi.setConfig({ testTimeout: 120_000 })

/** Long enough that a signal meets each stage. */
let files: DropFiles
beforeAll(async () => {
  files = await writeLongDrop(keptFolder(), 100_000)
})

interface Stopped {
  readonly command: Command
  readonly scene: Scene
  readonly runners: readonly number[]
}

/** An allocation that has said it entered this stage. */
async function allocationIn(stage: string): Promise<Stopped> {
  const scene = createScene(temporaryFolder(), files)
  const command = startCommand(allocateWords(scene))
  await command.said(`info: ${stage}\n`)
  return { command, scene, runners: childrenOf(command.pid) }
}

describe.skipIf(process.platform === 'win32')('a signal to the whole process group', () => {
  it.each(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap((signal) =>
      ['Read and check inputs', 'Solve'].map((stage) => [signal, stage] as const),
    ),
  )('%s in "%s" cancels the run, which is published', async (signal, stage) => {
    const { command, scene, runners } = await allocationIn(stage)
    command.signalGroup(signal)
    const end = await command.ended
    expect([end.code, end.stdout]).toEqual([130, ''])
    expect(end.stderr).toMatch(/Cancelled\. Earlier outputs are as they were\.\n$/)
    expect(runners.filter(isAlive)).toEqual([])
    expect(await inspect(scene)).toMatchObject({ end: 'cancelled', losses: [] })
  })

  it.each(['SIGINT', 'SIGHUP'] as const)(
    '%s while results are published leaves all of them or none',
    async (signal) => {
      const { command, scene } = await allocationIn('Publish')
      command.signalGroup(signal)
      const { code } = await command.ended
      const { end, losses } = await inspect(scene)
      expect(losses).toEqual([])
      expect([
        [0, 'succeeded'],
        // It came when all was done and nobody listened any more: the signal ends the process.
        [null, 'succeeded'],
        [130, 'cancelled'],
      ]).toContainEqual([code, end])
    },
  )
})

describe.skipIf(process.platform === 'win32')('a command that is asked again to stop', () => {
  it('ends at once, and the next start clears up', async () => {
    const { command, scene, runners } = await allocationIn('Read and check inputs')
    // The runner hears nothing of it any more: only the second time can end this soon.
    for (const pid of runners) {
      process.kill(pid, 'SIGSTOP')
      onTestFinished(() => signalQuietly(pid, 'SIGKILL'))
    }
    // Signals that come together count as one key press: somebody who presses again and again.
    let over = false
    void command.exited.then(() => (over = true))
    while (!over) {
      command.signalGroup('SIGINT')
      await delay(100)
    }
    expect(await command.exited).toEqual({ code: 130 })
    // The polite way ends only when the runner has answered or was killed.
    expect(runners.filter(isAlive)).toEqual(runners)
    expect(command.stderr()).toContain('Stopped at once.')
    for (const pid of runners) process.kill(pid, 'SIGCONT')
    while (runners.some(isAlive)) await delay(10)
    expect(await inspect(scene)).toMatchObject({ end: 'interrupted', losses: [] })
  })
})

describe.skipIf(process.platform === 'win32')('a host that is gone', () => {
  it('takes its runner along, whatever its parent was', async () => {
    const { command, scene, runners } = await allocationIn('Read and check inputs')
    process.kill(command.pid, 'SIGKILL')
    await command.ended
    while (runners.some(isAlive)) await delay(10)
    expect(await inspect(scene)).toMatchObject({ end: 'interrupted', losses: [] })
  })
})
