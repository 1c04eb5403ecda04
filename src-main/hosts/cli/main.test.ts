import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { listedRunsPage } from '../../../src-shared/marks.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { version } from '../../platform/version.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(words: readonly string[], folder: string) {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: folder,
    env: { ...process.env, QM_WORKSPACE: join(folder, 'workspace') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part
  })
  const ended = once(child, 'close').then(([code]): Ended => ({
    code: code as number | null,
    stdout,
    stderr,
  }))
  return { child, ended }
}

/** Runs a command to its end, in an empty folder. */
const run = (...words: string[]): Promise<Ended> => start(words, temporaryFolder()).ended

/** Hyphens and underscores both work. */
const requiredFlags =
  '--caps c.csv --elig e.csv --user-groups u.csv --group_ratios r.csv --out out.csv'.split(' ')

const allocate = (...words: string[]): Promise<Ended> => run('allocate', ...requiredFlags, ...words)

describe('the command line', () => {
  it('helps', async () => {
    const { code, stdout, stderr } = await run('--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const command of [
      'allocate',
      'explain',
      'runs',
      'demo',
      'serve',
      'doctor',
      'backup',
      'people',
      'config',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
    }
  })

  it('helps with a command: its files, its parameters with their defaults, its exit codes', async () => {
    const { code, stdout } = await run('allocate', '--help')
    expect(code).toBe(0)
    const text = stdout.replaceAll(/\s+/g, ' ')
    for (const part of [
      '--caps <file>',
      '-k, --per_user <n>',
      '(default: 3)',
      'Exit codes: 0 success',
      '130 cancelled',
    ]) {
      expect(text).toContain(part)
    }
  })

  it('tells its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([
    ['an unknown command', ['alocate'], 'alocate'],
    ['no file', ['allocate'], '--caps'],
    ['an unknown flag', ['runs', 'list', '--colour', 'red'], '--colour'],
    ['an unknown state', ['runs', 'list', '--state', 'happy'], '--state'],
    ['a limit that is none', ['runs', 'list', '--limit', '0'], '--limit'],
    ['a port that is none', ['serve', '--port', 'any'], '--port'],
    ['a folder that is not there', ['serve', '--port', '0', '--root', 'missing'], 'missing'],
    ['another machine', ['serve', '--port', '0', '--host', '0.0.0.0'], '0.0.0.0'],
    ['a run that is not there', ['runs', 'show', 'unknown'], 'unknown'],
    ['an id that is none', ['runs', 'log', 'No run!'], 'No run!'],
    ['a file of no kind', ['runs', 'export', 'unknown', '--out', 'out.xlsx'], 'out.xlsx'],
    ['a shell that is none', ['completion', 'tcsh'], 'tcsh'],
    ['pin and unpin at once', ['runs', 'mark', 'unknown', '--pin', '--unpin'], '--unpin'],
    ['nothing to explain', ['explain', 'unknown'], '--user'],
    ['two things to explain', ['explain', 'r', '--user', 'u', '--group', 'g'], '--group'],
    ['a workspace that is a file', ['runs', 'list', '--workspace', main], 'workspace'],
  ])('refuses %s with exit code 2 and names it', async (_, words, named) => {
    const { code, stdout, stderr } = await run(...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(named)
    expect(stderr).not.toContain('    at ')
  })

  it.each([
    ['a number out of range', ['--per-user', '0'], '--per_user 0'],
    ['a number that is none', ['-k', 'many'], '--per_user many'],
    ['an older name', ['--rng', 'x'], '--rng x'],
    ['an unknown choice', ['--ratio-sense=about'], '--ratio_sense about'],
    ['a query', ['--pins', 'sql:SELECT 1'], '--pins sql:SELECT 1'],
    ['a solver that is none', ['--solver', 'simplex'], '--solver simplex'],
    ['a mapping that is none', ['--map', 'score'], '--map score'],
    ['a level that is none', ['--log-level', 'loud'], '--log_level loud'],
    ['a format that is none', ['--out', 'out.xlsx'], 'out.xlsx'],
  ])('allocates nothing by %s: exit code 2', async (_, words, named) => {
    const { code, stdout, stderr } = await allocate(...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(named)
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })

  it('lists no runs of an empty workspace, as text and as JSON', async () => {
    expect(await run('runs', 'list')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('demo') as string,
    })
    const { code, stdout, stderr } = await run('runs', 'list', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(listedRunsPage.parse(JSON.parse(stdout))).toEqual({ rows: [], total: 0 })
  })

  it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT'] as const)(
    'serves the console until %s, by a link that works',
    async (signal) => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'caps.csv'), '')
      const { child, ended } = start(['serve', '--port', '0'], folder)
      const link = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', (part: string) => {
          const [found] = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(part) ?? []
          if (found !== undefined) resolve(found)
        })
        void ended.then(({ stderr }) => reject(new Error(stderr)))
      })
      const { origin, hash } = new URL(link)
      const opened = await fetch(new URL('/session', origin), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: hash.replace('#token=', '') }),
      })
      expect([opened.status, (await fetch(new URL('/ready', origin))).status]).toEqual([204, 200])
      child.kill(signal)
      expect(await ended).toEqual({
        code: 0,
        stdout: expect.stringMatching(/Ctrl-C stops\.\n$/) as string,
        stderr: 'Stopping.\nStopped.\n',
      })
    },
  )

  it.skipIf(process.platform === 'win32').each([
    ['its result', ['completion', 'bash']],
    ['its help', ['allocate', '--help']],
    ['a list', ['doctor']],
  ])('ends well when nobody reads %s to the end', async (_, words) => {
    const { child, ended } = start(words, temporaryFolder())
    child.stdout.destroy()
    expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it.skipIf(process.platform === 'win32')('goes on when nobody reads what it tells', async () => {
    const { child, ended } = start(['runs', 'show', 'unknown'], temporaryFolder())
    child.stderr.destroy()
    expect(await ended).toEqual({ code: 2, stdout: '', stderr: '' })
  })

  it.skipIf(process.platform === 'win32')(
    'ends a cancelled run with 130',
    async () => {
      const { child, ended } = start(['demo', '--log_level', 'INFO'], temporaryFolder())
      child.stderr.once('data', () => child.kill('SIGINT'))
      expect(await ended).toMatchObject({
        code: 130,
        stdout: '',
        stderr: expect.stringMatching(
          /Cancelled\. Earlier outputs are as they were\.\n$/,
        ) as string,
      })
    },
    120_000,
  )
})
