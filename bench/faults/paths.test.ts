import { mkdirSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { smallDrop, writeDrop } from '../../e2e/support/fixtures.ts'
import { createCore } from '../../src-main/console/index.ts'
import { createForkSpawner } from '../../src-main/hosts/fork-spawner.ts'
import { confinedTo } from '../../src-main/platform/roots.ts'
import { temporaryFolder } from '../../src-main/platform/temporary-folder.testing.ts'
import { workspaceAt } from '../../src-main/platform/workspace.ts'
import { runCommand } from './command.ts'
import { inspect } from './inspect.ts'
import { ageOutputs, allocateWords, createScene, type Scene } from './scene.ts'

// Several processes start one after the other in each test.
vi.setConfig({ testTimeout: 120_000 })

const isWindows = process.platform === 'win32'

/** Names of folders that some layer could take for something else; several of them in one path. */
const names: readonly (readonly [string, string])[] = [
  [
    'other alphabets, quotes, signs of shells and of SQL',
    join('Wöchentliche  Zuteilung — 割り当て', `it's "quoted" ''twice''`, '$HOME `x` ; -- $1 \\n'),
  ],
  [
    'signs of addresses and of patterns, and a leading hyphen',
    join('100%25 #top ?query=1&b', '[a-z]* {b,c} (d)|e?', '--out ..x'),
  ],
]

/** The scene in a folder of this name; what the name means to others is no excuse. */
async function sceneIn(name: string): Promise<Scene> {
  const folder = join(temporaryFolder(), name)
  mkdirSync(folder, { recursive: true })
  return createScene(folder, await writeDrop(folder, smallDrop()))
}

describe.skipIf(isWindows)('a workspace, inputs and outputs in folders whose names have', () => {
  it.each(names)('%s: allocate twice, ask, explain, export, list', async (_, name) => {
    const scene = await sceneIn(name)
    const first = await runCommand(allocateWords(scene))
    expect([first.code, first.stderr.replaceAll(/^(info|warning): .*\n/gm, '')]).toEqual([0, ''])
    const output = await readFile(scene.output, 'utf8')
    const { newest, losses } = await inspect(scene)
    expect(losses).toEqual([])

    const core = await createCore({
      workspace: workspaceAt(scene.workspace),
      roots: confinedTo([realpathSync(scene.folder)]),
      spawner: createForkSpawner(),
      host: 'server',
    })
    try {
      const id = newest?.id ?? ''
      const folder = core.resultFolder(id)
      const page = { offset: 0, limit: 10 }
      const { rows, total } = await core.queries.ask('allocation.assignments', { folder, page })
      expect([rows.length, total]).toEqual([10, output.trimEnd().split('\n').length - 1])
      const user = rows[0]?.user_id ?? ''
      const explained = await core.queries.ask('allocation.user', { folder, user_id: user })
      expect(explained.candidates.some(({ chosen }) => chosen)).toBe(true)
      const exported = await core.exportAllocation(id, { format: 'csv' }, undefined)
      expect(exported.rows).toBe(total)
      const inspected = await core.queries.ask('files.inspect', {
        path: scene.files.elig,
        input: 'elig',
      })
      expect(inspected.files).toHaveLength(1)
      ageOutputs(scene)
      const again = core.start({ ...core.queue.get(id).job, output: scene.output })
      expect((await core.queue.finished(again.id)).lifecycle.state).toBe('succeeded')
      expect(await readFile(scene.output, 'utf8')).toBe(output)
    } finally {
      await core.close()
    }
    const doctor = await runCommand(['doctor', '--json', '--workspace', scene.workspace])
    expect([doctor.code, doctor.stderr]).toEqual([0, ''])
    const listed = await runCommand(['runs', 'list', '--workspace', scene.workspace])
    expect(listed.stdout).toContain('2 of 2')
  })
})

describe('a workspace on a very long path', () => {
  it('works as any other', async () => {
    const scene = await sceneIn(join('deep '.repeat(20).trim(), 'deeper '.repeat(14).trim()))
    expect(scene.workspace.length).toBeGreaterThan(200)
    expect((await runCommand(allocateWords(scene))).code).toBe(0)
    expect(await inspect(scene)).toMatchObject({ end: 'succeeded', losses: [] })
  })
})
