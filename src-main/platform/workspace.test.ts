import { statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runId } from '../../src-shared/runs.ts'
import { systemClock } from './clock.ts'
import { newRunId } from './ids.ts'
import { temporaryFolder } from './temporary-folder.testing.ts'
import { version } from './version.ts'
import { defaultWorkspaceRoot, prepareWorkspace, workspaceAt } from './workspace.ts'

describe('the place of the workspace', () => {
  it.each([
    ['linux', {}, join('/home/ada', '.local', 'share', 'quartermaster')],
    ['linux', { XDG_DATA_HOME: '/data' }, join('/data', 'quartermaster')],
    ['darwin', {}, join('/home/ada', 'Library', 'Application Support', 'Quartermaster')],
    ['win32', {}, join('/home/ada', 'AppData', 'Local', 'Quartermaster')],
    ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'Quartermaster')],
    ['linux', { QM_WORKSPACE: '/drops', XDG_DATA_HOME: '/data' }, resolve('/drops')],
  ] as const)('on %s with %j is %s', (platform, environment, root) => {
    expect(defaultWorkspaceRoot(environment, platform, '/home/ada')).toBe(root)
  })
})

describe('a workspace', () => {
  it('keeps everything below its root', () => {
    const root = temporaryFolder()
    const workspace = workspaceAt(root)
    expect([workspace.run('r1'), workspace.activeRun('r1'), workspace.indexDatabase]).toEqual([
      join(root, 'runs', 'r1'),
      join(root, 'runs', '.active', 'r1'),
      join(root, 'index.db'),
    ])
  })

  it.skipIf(process.platform === 'win32')('is readable by its owner only', () => {
    const workspace = workspaceAt(join(temporaryFolder(), 'new', 'workspace'))
    prepareWorkspace(workspace)
    prepareWorkspace(workspace)
    const modes = [workspace.root, workspace.activeRuns, workspace.temporary].map(
      (folder) => statSync(folder).mode & 0o777,
    )
    expect(modes).toEqual([0o700, 0o700, 0o700])
  })

  it.each(['file', join('file', 'below')])('cannot be made where a file is: %s', (name) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(() => prepareWorkspace(workspaceAt(join(folder, name)))).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'bad_usage' }) as unknown,
      }),
    )
  })
})

describe('ids of runs', () => {
  it('fit their schema, differ within a moment and sort by time', () => {
    const now = Date.parse('2026-01-02T03:04:05.000Z')
    const ids = Array.from({ length: 100 }, (_, minute) =>
      newRunId(new Date(now + minute * 60_000)),
    )
    expect(ids.map((id) => runId.parse(id))).toEqual(ids.toSorted())
    const same = Array.from({ length: 100 }, () => newRunId(new Date(now)))
    expect(new Set(same).size).toBe(100)
  })
})

it('the version is that of package.json', async () => {
  const content = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  expect((JSON.parse(content) as { version: string }).version).toBe(version)
})

it('the system clock goes forward', () => {
  const before = systemClock.monotonic()
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before)
  expect(systemClock.now()).toBeInstanceOf(Date)
})
