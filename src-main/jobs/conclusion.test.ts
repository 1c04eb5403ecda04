import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { conclude, conclusionFile, rollForward } from './conclusion.ts'
import { running } from './lifecycle.ts'
import { recoverInterrupted } from './recovery.ts'
import { createRunFolder } from './run-folder.ts'
import { createTestQueue, enterDeadHost } from './test-support/queue.testing.ts'
import { scriptedJob } from './test-support/script.testing.ts'

const result = { outcome: 'warning' as const, metrics: { assignments: 7 }, inputs: [] }

/** Two finished files beside older ones of the names they are to take. */
function finishedFiles(folder: string): { from: string; to: string }[] {
  return ['out.csv', 'out.summary.json'].map((name) => {
    const file = { from: join(folder, `.${name}.tmp`), to: join(folder, name) }
    writeFileSync(file.from, `new ${name}`)
    writeFileSync(file.to, `old ${name}`)
    return file
  })
}

const contents = (files: readonly { to: string }[]): string[] =>
  files.map(({ to }) => readFileSync(to, 'utf8'))

describe('a conclusion', () => {
  it('gives the files their names and can be rolled forward again without harm', async () => {
    const folder = temporaryFolder()
    const files = finishedFiles(folder)
    await conclude(folder, { result, files })
    expect(contents(files)).toEqual(['new out.csv', 'new out.summary.json'])
    expect(await rollForward(folder)).toEqual(result)
    expect(contents(files)).toEqual(['new out.csv', 'new out.summary.json'])
  })

  it('is not there when a file it names was never finished', async () => {
    const folder = temporaryFolder()
    const files = [{ from: join(folder, 'missing'), to: join(folder, 'out.csv') }]
    await expect(conclude(folder, { result, files })).rejects.toThrow(/ENOENT/)
    expect(await rollForward(folder)).toBeUndefined()
  })
})

describe('a runner that dies in the middle of publishing', () => {
  it('has succeeded: its host finishes the renames', async () => {
    const { queue, folder, workspace } = createTestQueue()
    const files = finishedFiles(folder)
    const { id } = queue.start(
      scriptedJob(folder, [
        { do: 'artifact', name: 'answer.txt', content: '42' },
        { do: 'journal', conclusion: { result, files } },
        { do: 'kill process' },
      ]),
    )
    expect(await queue.finished(id)).toMatchObject({
      lifecycle: { state: 'succeeded', outcome: 'warning' },
      metrics: result.metrics,
    })
    expect(contents(files)).toEqual(['new out.csv', 'new out.summary.json'])
    expect(readdirSync(workspace.run(id)).toSorted()).toEqual(['artifacts', 'manifest.json'])
  })

  it('has succeeded also when its host died with it: the next one finishes', async () => {
    const { store, workspace, folder, recovery } = createTestQueue()
    const files = finishedFiles(folder)
    // The first rename was done.
    writeFileSync(files[0]!.to, 'new out.csv')
    const at = new Date('2026-01-02T03:04:05.000Z')
    store.runs.insert(
      {
        id: 'halfway',
        kind: 'allocation',
        title: 'Halfway',
        created_at: at.toISOString(),
        lifecycle: running(at),
        metrics: {},
        job: scriptedJob(folder, []),
      },
      enterDeadHost(store.hosts),
    )
    const active = await createRunFolder(workspace, 'halfway')
    mkdirSync(join(active, 'artifacts'), { recursive: true })
    writeFileSync(join(active, 'artifacts', 'answer.txt'), '42')
    writeFileSync(
      join(active, conclusionFile),
      JSON.stringify({
        result,
        files: [{ from: join(folder, 'gone'), to: files[0]!.to }, files[1]],
      }),
    )
    expect(await recoverInterrupted(recovery)).toEqual([])
    expect(store.runs.get('halfway')).toMatchObject({
      lifecycle: { state: 'succeeded', outcome: 'warning' },
      metrics: result.metrics,
    })
    expect(contents(files)).toEqual(['new out.csv', 'new out.summary.json'])
    expect(existsSync(join(workspace.run('halfway'), 'artifacts', 'answer.txt'))).toBe(true)
  })
})
