import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestWorld, type TestWorld } from '../../console/test-world.testing.ts'
import { succeed } from '../../jobs/test-support/script.testing.ts'
import { runCommandLine } from './program.ts'

let world: TestWorld

beforeAll(async () => {
  world = await createTestWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command in this process on the workspace of the test. */
async function run(...words: string[]): Promise<Ended> {
  const [out, err] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  )
  const textOf = (spy: typeof out): string =>
    spy?.mock.calls.map(([part]) => String(part)).join('') ?? ''
  try {
    const code = await runCommandLine([...words, '--workspace', world.workspace.root])
    return { code, stdout: textOf(out), stderr: textOf(err) }
  } finally {
    out?.mockRestore()
    err?.mockRestore()
  }
}

async function json<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...words, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as T
}

async function finishedRun(): Promise<string> {
  const { id } = world.core.start(world.job([succeed]))
  await world.core.queue.finished(id)
  return id
}

describe('quartermaster runs mark', () => {
  it('marks several runs, which the list then finds by their tag', async () => {
    const ended = await run(
      'runs',
      'mark',
      world.succeeded,
      world.failed,
      '--pin',
      '--tag',
      'weekly',
      '--tag=checked',
      '--note',
      'sent',
    )
    expect(ended).toEqual({
      code: 0,
      stdout: [world.succeeded, world.failed]
        .map((id) => `${id}  pinned · tags: checked, weekly · note: sent\n`)
        .join(''),
      stderr: '',
    })
    await run('runs', 'mark', world.failed, '--untag', 'weekly', '--unpin', '--note', '')
    const { rows } = await json<{ rows: { id: string; marks: object }[] }>(
      'runs',
      'list',
      '--tag',
      'weekly',
    )
    expect(rows).toMatchObject([{ id: world.succeeded, marks: { pinned: true, note: 'sent' } }])
    const { stdout } = await run('runs', 'list', '--pinned')
    expect(stdout).toMatch(new RegExp(`^${world.succeeded} .*\\(pinned\\), checked, weekly$`, 'm'))
  })

  it('takes a failed run out of those that need attention, and puts it back', async () => {
    const ids = async () => {
      const { rows } = await json<{ rows: { id: string }[] }>('runs', 'list', '--attention')
      return rows.map(({ id }) => id)
    }
    expect(await ids()).toEqual([world.failed])
    await run('runs', 'mark', world.failed, '--seen')
    expect((await run('runs', 'list', '--attention')).stdout).toBe('No run needs attention.\n')
    await run('runs', 'mark', world.failed, '--unseen')
    expect(await ids()).toEqual([world.failed])
  })

  it('wants to know what to mark: exit code 2', async () => {
    const { code, stderr } = await run('runs', 'mark', world.failed)
    expect(code).toBe(2)
    expect(stderr).toContain('--tag TAG')
    expect((await run('runs', 'mark', 'unknown', '--pin')).code).toBe(2)
  })
})

describe('quartermaster runs remove', () => {
  it('asks, or wants to be told: without a terminal nothing goes', async () => {
    const id = await finishedRun()
    expect(await run('runs', 'remove', id)).toEqual({
      code: 2,
      stdout: '',
      stderr: `Remove run ${id} and its files for good? There is no terminal to ask on.\nAdd --yes when it is meant.\n`,
    })
    expect(readdirSync(world.workspace.runs)).toContain(id)
    expect(await json('runs', 'remove', id, '--yes')).toEqual({ removed: [id] })
    expect(readdirSync(world.workspace.runs)).not.toContain(id)
  })

  it('removes none where one is unknown', async () => {
    const id = await finishedRun()
    expect((await run('runs', 'remove', id, 'unknown', '--yes')).code).toBe(2)
    expect(readdirSync(world.workspace.runs)).toContain(id)
  })
})

describe('quartermaster runs prune', () => {
  it('does nothing without a rule, and says where to set one', async () => {
    const { code, stdout } = await run('runs', 'prune')
    expect(code).toBe(0)
    expect(stdout).toContain('config set retention.max_runs')
  })

  it('tells first what would go, then lets it go', async () => {
    await finishedRun()
    const planned = await json<{ count: number }>('runs', 'prune', '--max-runs', '1', '--dry-run')
    expect(planned.count).toBeGreaterThan(0)
    const asked = await run('runs', 'prune', '--max_runs', '1')
    expect({ code: asked.code, stdout: asked.stdout }).toEqual({ code: 2, stdout: '' })
    expect(asked.stderr).toContain('too many')
    const pruned = await json('runs', 'prune', '--max_runs', '1', '--yes')
    expect(pruned).toMatchObject({ dry_run: false, count: planned.count, failed: [] })
    expect((await run('runs', 'prune', '--max_runs', '1')).stdout).toBe('Nothing has to go.\n')
  })

  it('refuses a rule that is none', async () => {
    const { code, stderr } = await run('runs', 'prune', '--max_age_days', '-3')
    expect(code).toBe(2)
    expect(stderr).toContain('--max_age_days -3')
  })
})

describe('quartermaster runs cancel', () => {
  it('has nothing to stop in a run that is over: exit code 2', async () => {
    const id = await finishedRun()
    const { code, stderr } = await run('runs', 'cancel', id)
    expect(code).toBe(2)
    expect(stderr).toContain('is over already (succeeded)')
  })
})

describe('quartermaster runs export', () => {
  it.each([['out.xlsx'], ['out']])('refuses the kind of %s', async (name) => {
    const { code, stderr } = await run('runs', 'export', world.succeeded, '--out', name)
    expect(code).toBe(2)
    expect(stderr).toContain('.parquet')
  })

  it('leaves a file as it was when there is nothing to export', async () => {
    const folder = join(world.folder, 'taken')
    mkdirSync(folder)
    const path = join(folder, 'out.csv')
    writeFileSync(path, 'of last week\n')
    const { code } = await run('runs', 'export', world.failed, '--out', path)
    expect(code).toBe(2)
    expect(readdirSync(folder)).toEqual(['out.csv'])
  })
})

describe('quartermaster runs report', () => {
  it('refuses what a browser cannot open', async () => {
    const { code, stderr } = await run('runs', 'report', world.succeeded, '--out', 'report.pdf')
    expect(code).toBe(2)
    expect(stderr).toContain('Name a .html')
  })

  it('writes nothing of a run without a result', async () => {
    const path = join(world.folder, 'none', 'report.html')
    const { code } = await run('runs', 'report', world.failed, '--out', path)
    expect(code).toBe(2)
    expect(existsSync(join(world.folder, 'none'))).toBe(false)
  })
})

describe('quartermaster backup', () => {
  it('makes, lists, verifies, restores and prunes', async () => {
    const made = await json<{ name: string }>('backup', 'create')
    const listed = await run('backup', 'list')
    expect(listed.stdout).toMatch(new RegExp(`^${made.name} .* by hand$`, 'm'))
    expect((await run('backup', 'verify', 'newest')).stdout).toContain(`${made.name} is sound`)
    expect((await run('backup', 'restore', made.name)).code).toBe(2)
    const restored = await json('backup', 'restore', made.name, '--yes')
    expect(restored).toMatchObject({ name: made.name })
    expect(await json('backup', 'prune', '--keep', '1', '--dry_run')).toMatchObject({ names: [] })
  })

  it('ends with 1 over a backup that cannot be relied on', async () => {
    const { name } = await json<{ name: string }>('backup', 'create')
    writeFileSync(join(world.workspace.backups, name), 'nothing')
    const { code, stdout } = await run('backup', 'verify', name)
    expect(code).toBe(1)
    expect(stdout).toContain('cannot be relied on')
  })

  it('does not know any other name', async () => {
    const { code, stderr } = await run('backup', 'restore', 'people.db', '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('There is no backup people.db.')
  })
})

describe('quartermaster people', () => {
  it('invites, lists and revokes', async () => {
    const invited = await run('people', 'invite', 'Ada', '--origin', 'https://console.example.org/')
    expect(invited.stdout).toMatch(
      /^https:\/\/console\.example\.org\/#token=\S+\nFor Ada \(write\)/,
    )
    const again = await json<{ link: string }>('people', 'invite', 'Ada')
    expect(again.link).toMatch(/^http:\/\/127\.0\.0\.1:4780\/#token=/)
    expect((await run('people', 'invite', 'Ada', '--access', 'read')).code).toBe(2)
    expect((await run('people', 'list')).stdout).toMatch(/^Ada +write +invited +never/m)
    expect((await run('people', 'revoke', 'Ada')).stdout).toBe('Ada has no access any more.\n')
    expect((await run('people', 'revoke', 'Bob')).code).toBe(2)
  })

  it('names a flag that is wrong', async () => {
    const { code, stderr } = await run('people', 'invite', 'Eve', '--hours', '0')
    expect(code).toBe(2)
    expect(stderr).toContain('--hours 0')
  })
})

describe('quartermaster keys', () => {
  it('prints a new key alone on stdout, lists it without, and ends it', async () => {
    const created = await run('keys', 'create', 'nightly', '--access', 'write', '--days', '3')
    expect(created.stdout).toMatch(/^qm_\S+\n$/)
    const { stdout } = await run('keys', 'list')
    expect(stdout).toMatch(/^nightly +qm_\S+\.\.\. +write +active/m)
    expect(stdout).not.toContain(created.stdout.trim())
    expect((await run('keys', 'revoke', 'nightly')).code).toBe(2)
    expect((await run('keys', 'revoke', 'nightly', '--yes')).stdout).toContain('works no more')
    expect((await run('keys', 'revoke', 'weekly', '--yes')).code).toBe(2)
  })
})

describe('quartermaster config', () => {
  it('sets, gets and lists', async () => {
    expect((await run('config', 'set', 'retention.max_runs', '200')).stdout).toBe('200\n')
    expect((await run('config', 'get', 'max-runs')).stdout).toBe('200\n')
    expect((await run('config', 'list')).stdout).toMatch(/^retention\.max_runs +200 /m)
    expect(await json('config', 'set', 'max_runs', 'none')).toEqual({
      name: 'retention.max_runs',
      value: null,
      unit: null,
    })
    expect((await run('config', 'get', 'max_runs')).stdout).toBe('none\n')
  })

  it.each([
    ['limits.threads', 'many', 'limits.threads many'],
    ['limits.threads', '0', 'limits.threads 0'],
    ['backups.keep', 'none', 'backups.keep none'],
    ['thread', '1', 'Did you mean limits.threads?'],
    ['colour', 'red', 'There are limits.concurrency'],
  ])('refuses %s %s', async (name, value, said) => {
    const { code, stderr } = await run('config', 'set', name, value)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })
})
