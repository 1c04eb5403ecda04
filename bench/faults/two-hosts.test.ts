import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../../src-main/platform/temporary-folder.testing.ts'
import { runState } from '../../src-shared/runs.ts'

const entry = fileURLToPath(new URL('./dozen-runs.testing.ts', import.meta.url))
const list = z.array(z.object({ id: z.string(), state: runState }))

async function answerOf(child: ChildProcess): Promise<unknown> {
  const answer: unknown[] = await once(child, 'message')
  return answer[0]
}

describe('two hosts at once on one workspace', () => {
  it('finish a dozen runs each, lose none, and agree on the list', async () => {
    const folder = temporaryFolder()
    const workspace = join(folder, 'workspace')
    const hosts = ['one', 'two'].map((name) => {
      const scripts = join(folder, name)
      mkdirSync(scripts)
      return fork(entry, [workspace, scripts], { execArgv: [] })
    })
    try {
      const own = await Promise.all(
        hosts.map(async (host) => z.array(z.string()).parse(await answerOf(host))),
      )
      const lists = await Promise.all(
        hosts.map(async (host) => {
          const answer = answerOf(host)
          host.send('list')
          return list.parse(await answer)
        }),
      )
      expect(lists[0]).toEqual(lists[1])
      expect(lists[0]?.map(({ id }) => id).toSorted()).toEqual(own.flat().toSorted())
      expect(new Set(lists[0]?.map(({ state }) => state))).toEqual(new Set(['succeeded']))
      const runs = join(workspace, 'runs')
      expect(readdirSync(runs).filter((name) => !name.startsWith('.'))).toHaveLength(24)
      expect(readdirSync(join(runs, '.active'))).toEqual([])
      const ended = hosts.map((host) => once(host, 'exit'))
      for (const host of hosts) host.send('close')
      expect(await Promise.all(ended)).toEqual([
        [0, null],
        [0, null],
      ])
    } finally {
      for (const host of hosts) host.kill('SIGKILL')
    }
  }, 180_000)
})
