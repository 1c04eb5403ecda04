import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventsJob } from '../../src-shared/events/job.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { prepareWorkspace, workspaceAt } from '../platform/workspace.ts'
import { ended } from './lifecycle.ts'
import { createRunFolder, publishRunFolder, removeOutputAsides } from './run-folder.ts'
import { scriptedJob } from './test-support/script.testing.ts'

it.skipIf(process.platform === 'win32')(
  'publishes a folder for its owner only, whatever modes its files were written with',
  async () => {
    const folder = temporaryFolder()
    const workspace = workspaceAt(join(folder, 'workspace'))
    prepareWorkspace(workspace)
    const active = await createRunFolder(workspace, 'modes')
    const inputs = join(active, 'artifacts', 'inputs')
    mkdirSync(inputs)
    chmodSync(inputs, 0o755)
    writeFileSync(join(inputs, '01-caps.csv'), '', { mode: 0o644 })
    writeFileSync(join(active, 'artifacts', 'users.parquet'), '', { mode: 0o644 })
    const at = new Date('2026-01-02T03:04:05.000Z')
    await publishRunFolder(
      workspace,
      {
        id: 'modes',
        kind: 'allocation',
        title: 'Modes',
        created_at: at.toISOString(),
        lifecycle: ended.succeeded(at.toISOString(), at, 'ok'),
        metrics: {},
        job: scriptedJob(folder, []),
      },
      { version: '0.0.0-test' },
      true,
    )
    const published = workspace.run('modes')
    const modes = readdirSync(published, { recursive: true, encoding: 'utf8' }).map((name) => [
      name,
      statSync(join(published, name)).mode & 0o777,
    ])
    expect(Object.fromEntries(modes)).toEqual({
      artifacts: 0o700,
      'artifacts/inputs': 0o700,
      'artifacts/inputs/01-caps.csv': 0o600,
      'artifacts/users.parquet': 0o600,
      'manifest.json': 0o600,
    })
  },
)

it('removes what a dead run of events left beside its outputs, and nothing else', async () => {
  const output = temporaryFolder()
  const names = ['.metrics.json.dead1.tmp', '.metrics.json.other.tmp', 'metrics.json']
  for (const name of names) writeFileSync(join(output, name), '')
  const run = {
    id: 'dead1',
    kind: 'events' as const,
    title: 'Events',
    created_at: '2026-01-02T03:04:05.000Z',
    lifecycle: { state: 'queued' as const },
    metrics: {},
    job: eventsJob.parse({ kind: 'events', inputs: [{ kind: 'file', path: 'log.jsonl' }], output }),
  }
  await removeOutputAsides(run)
  expect(readdirSync(output).toSorted()).toEqual(names.slice(1))
  // A run that was given a file for its folder has failed by that.
  const inTheWay = { ...run.job, output: join(output, names[1]!) }
  await expect(removeOutputAsides({ ...run, job: inTheWay })).resolves.toBeUndefined()
})
