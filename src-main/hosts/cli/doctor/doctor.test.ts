import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { ownIdentity } from '../../../platform/host-identity.ts'
import { prepareWorkspace, type Workspace, workspaceAt } from '../../../platform/workspace.ts'
import { temporaryFolder } from '../../../platform/temporary-folder.testing.ts'
import { openForWriting } from '../../../store/database.ts'
import { openPeopleStore } from '../../../store/people-store.ts'
import { indexMigrations } from '../../../store/runs.ts'
import { doctor, doctorText, examineWorkspace } from './doctor.ts'
import type { Finding } from './finding.ts'

/** What doctor says of a workspace, and that it leaves everything as it was. */
async function examine(workspace: Workspace): Promise<readonly Finding[]> {
  const before = contentOf(workspace.root)
  const findings = await examineWorkspace(workspace)
  expect(contentOf(workspace.root)).toEqual(before)
  return findings
}

/** The command whole, the machine too. */
async function run(workspace: Workspace): Promise<{ code: number; findings: readonly Finding[] }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    const code = await doctor({ workspace: workspace.root, json: true })
    const text = out.mock.calls.map(([part]) => String(part)).join('')
    return { code, ...(JSON.parse(text) as { findings: readonly Finding[] }) }
  } finally {
    out.mockRestore()
  }
}

/** Every file with its content, every folder with its mode. */
function contentOf(root: string): unknown {
  const status = statSync(root, { throwIfNoEntry: false })
  if (status === undefined) return 'not there'
  if (status.isFile()) return readFileSync(root, 'utf8')
  return readdirSync(root, { withFileTypes: true, recursive: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return [path, statSync(path).mode, entry.isFile() ? readFileSync(path, 'latin1') : null]
  })
}

const finding = (findings: readonly Finding[], name: string): Finding | undefined =>
  findings.find((each) => each.name === name)

const failedNames = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ state }) => state === 'failed').map(({ name }) => name)

function createWorkspace(): Workspace {
  const workspace = workspaceAt(join(temporaryFolder(), 'workspace'))
  prepareWorkspace(workspace)
  openForWriting(workspace.indexDatabase, indexMigrations).close()
  openPeopleStore(workspace.peopleDatabase)[Symbol.dispose]()
  return workspace
}

const isRoot = process.getuid?.() === 0

describe('doctor', () => {
  it('finds nothing broken where there is no workspace yet, and makes none', async () => {
    const folder = temporaryFolder()
    const { code, findings: report } = await run(workspaceAt(join(folder, 'not', 'there')))
    expect(code).toBe(0)
    expect(readdirSync(folder)).toEqual([])
    expect(finding(report, 'Folder')?.detail).toContain('not made yet')
    expect(finding(report, 'DuckDB')).toMatchObject({ area: 'Machine', state: 'ok' })
    expect(finding(report, 'SQLite')?.detail).toMatch(/^\d+\.\d+/)
  })

  it('finds a workspace sound, and that it was never backed up', async () => {
    const report = await examine(createWorkspace())
    expect(failedNames(report)).toEqual([])
    expect(finding(report, 'Index of runs')).toMatchObject({
      state: 'ok',
      detail: 'sound; runs: 0',
    })
    expect(finding(report, 'People')).toMatchObject({ state: 'ok' })
    expect(finding(report, 'Backups')).toMatchObject({
      state: 'attention',
      remedy: 'Make one: `quartermaster backup create`.',
    })
  })

  it('tells the age of the newest backup', async () => {
    const workspace = createWorkspace()
    writeFileSync(join(workspace.backups, 'people-20200102T030405000Z.db'), '')
    const report = await examine(workspace)
    expect(finding(report, 'Backups')?.detail).toMatch(/^1, the newest \d+ days old/)
  })

  it('says that a damaged index mends itself', async () => {
    const workspace = createWorkspace()
    writeFileSync(workspace.indexDatabase, 'no database at all, but long enough'.repeat(200))
    const report = await examine(workspace)
    expect(failedNames(report)).toEqual([])
    expect(finding(report, 'Index of runs')).toMatchObject({
      state: 'attention',
      detail: expect.stringContaining('index.db is damaged') as string,
      remedy: expect.stringContaining('Nothing is lost') as string,
    })
  })

  it('fails over a damaged people.db, with the way back', async () => {
    const workspace = createWorkspace()
    writeFileSync(workspace.peopleDatabase, 'no database at all, but long enough'.repeat(200))
    expect((await run(workspace)).code).toBe(1)
    const report = await examine(workspace)
    expect(failedNames(report)).toEqual(['People'])
    expect(finding(report, 'People')).toMatchObject({
      state: 'failed',
      remedy: expect.stringContaining('backup restore') as string,
    })
  })

  it('fails over a workspace of a newer version', async () => {
    const workspace = createWorkspace()
    const database = openForWriting(workspace.indexDatabase, indexMigrations)
    database.pragma('user_version = 999')
    database.close()
    const report = await examine(workspace)
    expect(failedNames(report)).toEqual(['Index of runs'])
    expect(finding(report, 'Index of runs')).toMatchObject({
      state: 'failed',
      remedy: expect.stringContaining('Update Quartermaster') as string,
    })
  })

  it('reads what a host that is open has not yet put into its place', async () => {
    const workspace = createWorkspace()
    using people = openPeopleStore(workspace.peopleDatabase)
    people.database.exec('CREATE TABLE written_last (n INTEGER) STRICT')
    expect(finding(await examine(workspace), 'People')).toMatchObject({ state: 'ok' })
  })

  it('names the runs and the hosts that somebody left behind', async () => {
    const workspace = createWorkspace()
    const database = openForWriting(workspace.indexDatabase, indexMigrations)
    database
      .prepare(
        `INSERT INTO hosts (id, kind, version, pid, process_start, machine, boot, hostname,
           started_at, heartbeat, heartbeat_at)
         VALUES ('h1', 'server', '0', 1, 'never', ?, ?, 'here', '2026', 0, '2026')`,
      )
      .run(ownIdentity().machine, ownIdentity().boot)
    database
      .prepare(
        `INSERT INTO runs (id, kind, title, created_at, state, lifecycle, metrics, job, owner)
         VALUES ('r1', 'allocation', 't', '2026', 'running', '{}', '{}', '{}', 'h1')`,
      )
      .run()
    database.close()
    mkdirSync(join(workspace.activeRuns, 'r1'))
    mkdirSync(join(workspace.activeRuns, 'r0'))
    const report = await examine(workspace)
    expect(failedNames(report)).toEqual([])
    expect(finding(report, 'Hosts')).toMatchObject({
      state: 'attention',
      detail: 'none open; died: server (process 1)',
    })
    expect(finding(report, 'Runs')).toMatchObject({
      state: 'attention',
      detail: 'none at work, 1 whose host has died (r1)',
    })
    expect(finding(report, 'Run folders')?.detail).toContain('(r0)')
  })

  it('fails over a file that is in the way', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'workspace')
    writeFileSync(path, '')
    const report = await examine(workspaceAt(path))
    expect(failedNames(report)).toEqual(['Folder'])
    expect(finding(report, 'Folder')).toMatchObject({
      state: 'failed',
      detail: `${path} is a file; a folder belongs there.`,
    })
    const workspace = createWorkspace()
    rmSync(workspace.logs, { recursive: true })
    writeFileSync(workspace.logs, '')
    expect(finding(await examine(workspace), 'Folder')?.detail).toContain(workspace.logs)
  })

  it.skipIf(isRoot || process.platform === 'win32')(
    'fails over a folder that may not be written',
    async () => {
      const workspace = createWorkspace()
      chmodSync(workspace.root, 0o500)
      try {
        const report = await examine(workspace)
        expect(failedNames(report)).toEqual(['Folder'])
        expect(finding(report, 'Folder')).toMatchObject({ state: 'failed' })
      } finally {
        chmodSync(workspace.root, 0o700)
      }
    },
  )

  it('says what a run may use, and minds settings that cannot be read', async () => {
    const workspace = createWorkspace()
    writeFileSync(workspace.settingsFile, '{"limits":{"threads":1,"concurrency":2}}')
    expect(finding(await examine(workspace), 'Settings')).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^2 runs at once, 1 thread, DuckDB /) as string,
    })
    writeFileSync(workspace.settingsFile, '{')
    expect(finding(await examine(workspace), 'Settings')).toMatchObject({ state: 'attention' })
  })

  it.skipIf(process.platform === 'win32')('minds a workspace that others can open', async () => {
    const workspace = createWorkspace()
    chmodSync(workspace.root, 0o755)
    expect(finding(await examine(workspace), 'Access')).toMatchObject({
      state: 'attention',
      remedy: `chmod 700 '${workspace.root}'`,
    })
  })
})

describe('the report of doctor', () => {
  it('has a line for each finding under its area, with what to do below', () => {
    const text = doctorText([
      { area: 'Machine', name: 'Node', state: 'ok', detail: '24', remedy: null },
      { area: 'Workspace', name: 'Disk', state: 'attention', detail: 'full', remedy: 'Free some.' },
      { area: 'Workspace', name: 'People', state: 'failed', detail: 'gone', remedy: 'Restore.' },
    ])
    expect(text.split('\n').slice(2)).toEqual([
      'Machine',
      '  ok         Node    24',
      '',
      'Workspace',
      '  attention  Disk    full',
      '                     Free some.',
      '  failed     People  gone',
      '                     Restore.',
      '',
      '1 ok, 1 to look at, 1 failed',
      '',
    ])
  })
})
