import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterEach, describe, expect, it } from 'vitest'
import { allocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { listedRunsPage } from '../../../src-shared/marks.ts'
import type { ContractClient } from '../../console/contract-cases.testing.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

function start(workspace: string, ...words: string[]) {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: temporaryFolder(),
    env: { ...process.env, QM_WORKSPACE: workspace },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const said = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      said[name] += part
      for (const look of waiting) look()
    })
  }
  return {
    child,
    said,
    exited: once(child, 'exit').then(([code]) => code as number | null),
    /** It is gone, and so is whatever could write to its output. */
    ended: once(child, 'close').then(([code]) => code as number | null),
    /** What `pattern` finds in the output, once it is there. */
    says: (name: 'stdout' | 'stderr', pattern: RegExp): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      const look = (): void => {
        const found = pattern.exec(said[name])
        if (found !== null) resolve(found[1] ?? found[0])
      }
      waiting.add(look)
      child.once('close', () =>
        reject(new Error(`ended before it said ${pattern}: ${said.stderr}`)),
      )
      look()
      return promise
    },
  }
}

/** A served workspace with a real allocation of the sample that has just begun. */
async function startWithRun() {
  const workspace = join(temporaryFolder(), 'workspace')
  const host = start(workspace, 'serve', '--port', '0')
  const link = new URL(await host.says('stdout', /open at (\S+)/))
  const session = await fetch(new URL('/session', link), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.hash.replace('#token=', '') }),
  })
  const [cookie = ''] = (session.headers.get('set-cookie') ?? '').split(';', 1)
  const client = createORPCClient<ContractClient>(
    new RPCLink({ url: new URL('/rpc', link), headers: { cookie } }),
  )
  const { inputs } = await client.allocation.sample()
  const changes = await client.runs.changes()
  const { id } = await client.runs.start({
    kind: 'allocation',
    inputs,
    parameters: allocationParameters.parse({}),
  })
  for await (const run of changes) {
    if (run.id === id && 'kind' in run && run.lifecycle.state === 'running') break
  }
  return { ...host, workspace, id, link }
}

function childrenOf(parent: number | undefined): readonly number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number)
}

const stateOf = (workspace: string, id: string): unknown => {
  const manifest = join(workspace, 'runs', id, 'manifest.json')
  if (!existsSync(manifest)) return 'not published'
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { lifecycle: { state: string } }).lifecycle
    .state
}

describe('serve', () => {
  it('cancels and publishes its run at SIGTERM, tells of it, and leaves nothing half done', async () => {
    const { child, ended, said, workspace, id, link } = await startWithRun()
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(said.stderr).toMatch(/^Stopping: one run is cancelled\./)
    expect(said.stderr).toContain(`Run ${id} `)
    expect(said.stderr).toMatch(/: cancelled\.\nStopped\.\n$/)
    expect(stateOf(workspace, id)).toBe('cancelled')
    expect(readdirSync(join(workspace, 'runs', '.active'))).toEqual([])
    await expect(fetch(new URL('/live', link))).rejects.toThrow('fetch failed')
  })

  it('ends at once at a second signal; the next start marks its run as interrupted', async () => {
    const { child, exited, ended, says, said, workspace, id } = await startWithRun()
    // What runs hears nothing of it any more: only the second time can end this.
    const runners = childrenOf(child.pid)
    for (const pid of runners) process.kill(pid, 'SIGSTOP')
    child.kill('SIGINT')
    await says('stderr', /Stopping: one run is cancelled/)
    child.kill('SIGINT')
    expect(await exited).toBe(130)
    for (const pid of runners) process.kill(pid, 'SIGKILL')
    await ended
    expect(said.stderr).toContain('Ended at once.')
    const next = start(workspace, 'runs', 'list', '--json')
    expect(await next.ended).toBe(0)
    const { rows } = listedRunsPage.parse(JSON.parse(next.said.stdout))
    expect(rows.map((run) => [run.id, run.lifecycle.state])).toEqual([[id, 'interrupted']])
    expect(stateOf(workspace, id)).toBe('interrupted')
  })

  it('stops at once where nothing runs', async () => {
    const host = start(join(temporaryFolder(), 'workspace'), 'serve', '--port', '0')
    await host.says('stdout', /open at (\S+)/)
    host.child.kill('SIGTERM')
    expect([await host.ended, host.said.stderr]).toEqual([0, 'Stopping.\nStopped.\n'])
  })
})
