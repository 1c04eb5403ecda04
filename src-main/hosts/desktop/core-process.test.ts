import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scriptedJob, succeed } from '../../jobs/test-support/script.testing.ts'
import { lossWindow, mayStartAgain } from './core-process.ts'
import { realEntries, startTestCore } from './test-support/core-process.testing.ts'

const isAlive = (pid: number | undefined): boolean => {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the core in a process of its own', () => {
  it('answers a window that came before it was there', async () => {
    const { client, states } = startTestCore()
    const info = await client.system.info()
    expect(info).toMatchObject({ host: 'desktop', roots: null })
    expect(states.map(({ state }) => state)).toEqual(['starting', 'ready'])
  })

  it('has main start a runner, and follows the run to its end', async () => {
    const test = startTestCore()
    const { id } = await test.client.runs.start(
      scriptedJob(test.folder, [
        { do: 'plan', stages: [{ title: 'Read', weight: 1 }] },
        { do: 'enter', stage: 'Read' },
        { do: 'update', fraction: 0.5, detail: 'half' },
        succeed,
      ]),
    )
    await test.until(() => test.ended.length === 1)
    expect(test.ended).toEqual([
      {
        id,
        kind: 'allocation',
        title: expect.any(String) as string,
        state: 'succeeded',
        outcome: 'ok',
        reason: null,
      },
    ])
    expect(test.activities.some(({ fraction }) => fraction === 0.5)).toBe(true)
    await test.until(() => test.activities.at(-1)?.active === 0)
    expect(test.activities.at(-1)).toEqual({ active: 0, fraction: null })
    expect(
      test.processes.started.map(
        ({ modulePath }) => /\w+/.exec(modulePath.split('/').at(-1) ?? '')?.[0],
      ),
    ).toEqual(['core', 'runner'])
  })

  it('has main seal the passwords of connections', async () => {
    const { client, folder } = startTestCore()
    const connection = {
      name: 'offers',
      kind: 'postgresql',
      host: 'db.example',
      port: 5432,
      database: 'offers',
      user: 'reader',
      secret: { kind: 'stored' },
    } as const
    await client.connections.save({ connection, password: 'correct-horse' })
    const { connections } = await client.connections.list()
    expect(connections).toMatchObject([{ name: 'offers', secret_state: 'ready' }])
    const text = readFileSync(join(folder, '..', 'workspace', 'secrets.json'), 'utf8')
    expect(text).toContain('safe-storage')
    expect(text).not.toContain('correct-horse')
  })

  it('tells why a run has failed, also when its process is lost', async () => {
    const test = startTestCore()
    await test.client.runs.start(scriptedJob(test.folder, [{ do: 'kill process' }]))
    await test.until(() => test.ended.length === 1)
    expect(test.ended[0]).toMatchObject({ state: 'failed' })
    expect(test.ended[0]?.reason).toContain('ended before it was done')
  })

  it('kills a runner that does not stop', async () => {
    const test = startTestCore()
    const { id } = await test.client.runs.start(
      scriptedJob(test.folder, [{ do: 'ignore everything' }]),
    )
    await test.until(() => test.activities.length > 0 && test.processes.started.length === 2)
    await test.client.runs.cancel({ id })
    await test.until(() => test.ended.length === 1)
    expect(test.ended[0]?.state).toBe('cancelled')
    expect(isAlive(test.processes.started[1]?.pid)).toBe(false)
  })

  it('opens real files in the real query process', async () => {
    const test = startTestCore(realEntries)
    const path = join(test.folder, 'caps.csv')
    writeFileSync(path, 'contract_id,cap,sponsored\nc1,10,1\nc2,5,0\n')
    await expect(test.client.files.inspect({ path, input: 'caps' })).resolves.toMatchObject({
      format: 'csv',
      rows: 2,
    })
  })

  it('runs a real allocation in a real runner and offers its export', async () => {
    const test = startTestCore(realEntries)
    const { inputs } = await test.client.allocation.sample()
    const { id } = await test.client.runs.start({ kind: 'allocation', inputs, parameters: {} })
    await test.until(() => test.ended.length === 1)
    expect(test.ended[0]).toMatchObject({ id, state: 'succeeded' })
    const { download, rows } = await test.client.allocation.export({ id, format: 'csv' })
    const file = await test.core.download(download.replace('downloads/', ''))
    expect(file?.name).toBe(`assignments-${id}.csv`)
    expect(readFileSync(file?.path ?? '', 'utf8').split('\n')).toHaveLength(rows + 2)
    await expect(test.core.download('unknown')).resolves.toBeNull()
  }, 90_000)
})

describe('a core that dies', () => {
  it('takes its runners along, is started again, and answers with the run interrupted', async () => {
    const test = startTestCore()
    const { id } = await test.client.runs.start(
      scriptedJob(test.folder, [{ do: 'wait for cancel' }]),
    )
    await test.until(() => test.processes.started.length === 2 && test.activities.length > 0)
    const [core, runner] = test.processes.started
    const gone = new Promise((resolve) => runner?.on('exit', resolve))
    process.kill(core?.pid ?? 0, 'SIGKILL')
    await gone
    await test.until(() => test.states.filter(({ state }) => state === 'ready').length === 2)
    expect(test.states.map(({ state }) => state)).toEqual([
      'starting',
      'ready',
      'lost',
      'starting',
      'ready',
    ])
    expect(test.activities.at(-1)).toEqual({ active: 0, fraction: null })
    await expect(test.client.runs.get({ id })).resolves.toMatchObject({
      lifecycle: { state: 'interrupted' },
    })
  })

  it('is left alone after the third time in a minute, until somebody says so', async () => {
    const test = startTestCore(undefined, () => 0)
    for (let losses = 1; losses <= 4; losses += 1) {
      await test.until(() => test.states.filter(({ state }) => state === 'ready').length === losses)
      process.kill(test.processes.started.at(-1)?.pid ?? 0, 'SIGKILL')
    }
    await test.until(() => test.states.at(-1)?.state === 'down')
    await expect(test.client.system.info()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    test.core.restart()
    await expect(test.client.system.info()).resolves.toMatchObject({ host: 'desktop' })
  })

  it('counts losses of the last minute only', () => {
    expect(mayStartAgain([0, 1, 2], lossWindow)).toBe(true)
    expect(mayStartAgain([0, 1, 2], lossWindow - 1)).toBe(false)
  })

  it('that cannot start says why and is not started again', async () => {
    const file = join(startTestCore().folder, 'file')
    writeFileSync(file, '')
    const test = startTestCore(undefined, undefined, file)
    await test.until(() => test.states.at(-1)?.state === 'refused')
    expect(test.states.at(-1)).toMatchObject({ failure: { code: 'bad_usage' } })
    expect(test.states).toHaveLength(2)
  })
})

describe('closing', () => {
  it('stops what runs and ends every process', async () => {
    const test = startTestCore()
    await test.client.runs.start(scriptedJob(test.folder, [{ do: 'wait for cancel' }]))
    await test.until(() => test.processes.started.length === 2)
    await test.core.close(10_000)
    expect(test.states.at(-1)?.state).toBe('closed')
    expect(test.processes.started.map(({ pid }) => isAlive(pid))).toEqual([false, false])
    expect(existsSync(test.folder)).toBe(true)
  })
})
