import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Run, RunState } from '../../src-shared/runs.ts'
import { scriptedJob, type Step, succeed } from '../jobs/test-support/script.testing.ts'
import { createScriptedSpawner } from '../jobs/test-support/spawner.testing.ts'
import { anyFile } from '../platform/roots.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { workspaceAt } from '../platform/workspace.ts'
import { openForWriting } from '../store/database.ts'
import { openIndexStore } from '../store/index-store.ts'
import { peopleMigrations } from '../store/people-store.ts'
import { indexMigrations } from '../store/runs.ts'
import type { Core } from './core.ts'
import { createCore } from './create-core.ts'

const told = z.object({
  type: z.string(),
  id: z.string().default(''),
  text: z.string().default(''),
})
type Told = z.infer<typeof told>

interface OtherHost {
  readonly pid: number
  send(message: object): void
  /** Resolves with what it says of this type, also when it has said it before. */
  heard(type: string): Promise<Told>
  readonly ended: Promise<unknown>
}

const open: (() => unknown)[] = []

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function openCore(folder: string): Promise<Core> {
  const core = await createCore({
    workspace: workspaceAt(join(folder, 'workspace')),
    roots: anyFile('/'),
    spawner: createScriptedSpawner(),
    host: 'desktop',
  })
  open.push(() => core.close())
  return core
}

async function openOtherHost(folder: string): Promise<OtherHost> {
  const entry = fileURLToPath(new URL('./host.testing.ts', import.meta.url))
  const child = fork(entry, [join(folder, 'workspace')], { execArgv: [], stdio: 'inherit' })
  const ended = once(child, 'exit')
  open.push(() => child.kill('SIGKILL'))
  const said: Told[] = []
  const listeners = new Set<() => void>()
  child.on('message', (message) => {
    said.push(told.parse(message))
    for (const listener of listeners) listener()
  })
  const heard = (type: string): Promise<Told> => {
    const { promise, resolve } = Promise.withResolvers<Told>()
    const look = (): void => {
      const found = said.find((each) => each.type === type)
      if (found !== undefined) resolve(found)
    }
    listeners.add(look)
    look()
    return promise
  }
  await heard('open')
  return { pid: child.pid!, send: (message) => child.send(message), heard, ended }
}

/** The states of a run as a listener of this core hears of them, until it is over. */
async function statesUntil(core: Core, id: string, last: RunState): Promise<RunState[]> {
  const states: RunState[] = []
  for await (const run of core.changes(undefined)) {
    if (run.id !== id || 'removed' in run || run.lifecycle.state === states.at(-1)) continue
    states.push(run.lifecycle.state)
    if (run.lifecycle.state === last) break
  }
  return states
}

const work: Step[] = [{ do: 'log', level: 'info', text: 'ready' }, { do: 'wait for cancel' }]

describe('two hosts of one workspace, each a process', () => {
  it('the run and the schedule of the one that is killed are taken on by the other', async () => {
    const folder = temporaryFolder()
    const other = await openOtherHost(folder)
    await other.heard('scheduler')
    const core = await openCore(folder)
    const scheduled = Promise.withResolvers<void>()
    core.duties.add({ name: 'test', everyMs: 1, run: () => scheduled.resolve() })
    other.send({ type: 'start', folder, steps: work })
    const { id } = await other.heard('log')
    const states = statesUntil(core, id, 'interrupted')
    expect(core.queue.get(id).lifecycle.state).toBe('running')
    process.kill(other.pid, 'SIGKILL')
    await other.ended
    expect(await states).toEqual(['running', 'interrupted'])
    expect(existsSync(join(folder, 'workspace', 'runs', id, 'manifest.json'))).toBe(true)
    await scheduled.promise
  }, 120_000)

  it('one cancels what the other works on, and hears of its end', async () => {
    const folder = temporaryFolder()
    const core = await openCore(folder)
    const other = await openOtherHost(folder)
    other.send({ type: 'start', folder, steps: work })
    const { id } = await other.heard('log')
    const states = statesUntil(core, id, 'cancelled')
    expect(core.queue.cancel(id).lifecycle.state).toBe('cancelling')
    expect((await core.queue.finished(id)).lifecycle.state).toBe('cancelled')
    expect((await states).at(-1)).toBe('cancelled')
    other.send({ type: 'close' })
    await other.ended
    expect(leasesOf(folder)).toEqual(['desktop'])
  }, 120_000)
})

function leasesOf(folder: string): string[] {
  using store = openIndexStore(join(folder, 'workspace', 'index.db'))
  return store.hosts.all().map(({ kind }) => kind)
}

describe('runs at once', () => {
  it('start as soon as the settings let them', async () => {
    const folder = temporaryFolder()
    const core = await openCore(folder)
    const go = join(folder, 'go')
    const steps: Step[] = [
      { do: 'log', level: 'info', text: 'ready' },
      { do: 'wait for file', path: go },
      succeed,
    ]
    const both = Promise.withResolvers<void>()
    const ready = new Set<string>()
    core.queue.onLog((id) => {
      if (ready.add(id).size === 2) both.resolve()
    })
    const runs: Run[] = [1, 2].map(() => core.start(scriptedJob(folder, steps)))
    expect(core.queue.counts).toEqual({ queued: 1, running: 1 })
    await core.settings.update({ limits: { concurrency: 2 } })
    expect(core.queue.counts).toEqual({ queued: 0, running: 2 })
    await both.promise
    writeFileSync(go, '')
    await Promise.all(runs.map(({ id }) => core.queue.finished(id)))
  })
})

describe('a workspace of a newer version', () => {
  it.each(['index.db', 'people.db'])('(%s) is refused, and nothing is touched', async (name) => {
    const folder = temporaryFolder()
    const root = join(folder, 'workspace')
    await (await openCore(folder)).close()
    open.length = 0
    const known = name === 'index.db' ? indexMigrations : peopleMigrations
    openForWriting(join(root, name), [...known, 'CREATE TABLE later (x INTEGER) STRICT']).close()
    const before = contentsOf(root)
    await expect(openCore(folder)).rejects.toMatchObject({
      failure: { code: 'conflict', what: expect.stringContaining('newer') as string },
    })
    expect(contentsOf(root)).toEqual(before)
  })
})

function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path, entry.isFile() ? readFileSync(path, 'base64') : '']
    }),
  )
}
