import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { openLocalCore } from './local-core.ts'
import { readCommand } from './schedule-job.ts'

const drop = ['--caps', 'c.csv', '--elig', 'e_{dd}.csv', '--user-groups', 'u.csv']

describe('the job of a command', () => {
  it('is that of its flags, hyphens and dates included', async () => {
    await using local = await openLocalCore({ workspace: temporaryFolder() })
    const jobOf = async (...words: readonly string[]) => (await readCommand(words)).job(local)
    expect(
      await jobOf(
        'allocate',
        ...drop,
        '--group_ratios',
        'r.csv',
        '--out',
        'o_{dd-1d}.csv',
        '-k',
        '3',
      ),
    ).toMatchObject({
      kind: 'allocation',
      inputs: { elig: { path: 'e_{dd}.csv' }, user_groups: { path: 'u.csv' } },
      parameters: { per_user: 3 },
      output: 'o_{dd-1d}.csv',
    })
    const load = ['--load-connection', 'warehouse', '--load_prefix', 'game_']
    expect(await jobOf('etl', '--input', '/logs/{yyyy}.jsonl', '--strict', ...load)).toMatchObject({
      kind: 'events',
      load: { connection: 'warehouse', prefix: 'game_', events: false },
      inputs: [{ path: '/logs/{yyyy}.jsonl' }],
      configuration: { strict_mode: true },
    })
    const write = ['--write-connection', 'warehouse', '--write_prefix', 'game_']
    expect(await jobOf('reconcile', '--left', 'a_{dd}.csv', ...write)).toMatchObject({
      kind: 'reconciliation',
      write: { connection: 'warehouse', prefix: 'game_' },
      output: null,
    })
  })

  it('is refused where it says which tables and not which database', async () => {
    await using local = await openLocalCore({ workspace: temporaryFolder() })
    const read = await readCommand(['etl', '--input', '/logs/a.jsonl', '--load_events'])
    await expect(read.job(local)).rejects.toThrow('--load_events says nothing without')
  })

  it('is refused for a command that runs nothing', async () => {
    await expect(readCommand(['runs', 'list'])).rejects.toThrow('runs is no command')
    await expect(readCommand(['nonsense'])).rejects.toThrow('nonsense is no command')
  })
})
