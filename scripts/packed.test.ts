import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { ROOT } from './lib/process.ts'

/**
 * The package as somebody installs it: `npm pack` with its build in a copy of the checkout (what an
 * earlier build left would be packed as well), installed into an empty folder, run from there.
 */
let folder: string
let packed: readonly string[] = []
/** Why it could not be installed here. */
let unreachable: string | undefined

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-packed-'))
  const checkout = join(folder, 'checkout')
  copyCheckout(checkout)
  const pack = npm(checkout, ['pack', '--json', '--pack-destination', folder])
  // The build's own words come before the JSON.
  const [tarball] = JSON.parse(pack.stdout.slice(pack.stdout.lastIndexOf('\n[') + 1)) as [Tarball]
  packed = tarball.files.map(({ path }) => path)
  mkdirSync(installed())
  const quiet = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund']
  const installation = ['install', ...quiet, join(folder, basename(tarball.filename))]
  try {
    npm(installed(), installation)
  } catch (error) {
    if (!(error instanceof Error) || !noRegistry.test(error.message)) throw error
    unreachable = `the packages cannot be fetched: ${noRegistry.exec(error.message)?.[0] ?? ''}`
  }
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))

interface Tarball {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

const noRegistry = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|E50\d/

const installed = (): string => join(folder, 'installed')

function copyCheckout(to: string): void {
  const leftOut = ['node_modules', 'dist', 'coverage', 'test-results', '.cache', '.git']
  cpSync(ROOT, to, {
    recursive: true,
    filter: (path) => !leftOut.includes(relative(ROOT, path)),
  })
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'), 'junction')
}

/** With this very Node in front, whatever the machine has. */
const environment = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  // The outer npm's own settings are not the inner one's.
  npm_config_loglevel: 'error',
}

function npm(cwd: string, words: readonly string[]) {
  const ended = spawnSync('npm', [...words], {
    cwd,
    encoding: 'utf8',
    env: environment,
    shell: process.platform === 'win32',
  })
  if (ended.status === 0) return ended
  throw new Error(`npm ${words.join(' ')}\n${ended.stdout}\n${ended.stderr}`)
}

/** `npx quartermaster ...` in the folder where it is installed. */
function quartermaster(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no', 'quartermaster', ...words], {
    cwd: installed(),
    encoding: 'utf8',
    env: { ...environment, QM_WORKSPACE: join(folder, 'work space') },
    shell: process.platform === 'win32',
  })
  return { status, stdout, stderr }
}

const skipUnlessInstalled = ({ skip }: TestContext): void =>
  skip(unreachable !== undefined, unreachable)

describe('the packed command line', () => {
  it('holds what runs, and neither sources nor tests', () => {
    for (const path of [
      'dist/node/src-main/hosts/cli/main.js',
      'dist/node/src-main/hosts/runner/worker.js',
      'dist/renderer/index.html',
      'resources/openapi.json',
      'docs/cli.md',
      'README.md',
      'LICENSE',
    ]) {
      expect(packed).toContain(path)
    }
    expect(packed.filter((path) => /\.tsx?$|\.test\.|\.testing\.|test-support/.test(path))).toEqual(
      [],
    )
  })

  it('tells its version', (context) => {
    skipUnlessInstalled(context)
    expect(quartermaster('--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    })
  })

  it('runs a job, lists it, exports it, and finds nothing broken', (context) => {
    skipUnlessInstalled(context)
    const demo = quartermaster('demo', '--json')
    expect({ status: demo.status, stderr: demo.stderr }).toMatchObject({ status: 0 })
    expect(JSON.parse(demo.stdout)).toMatchObject({ solver: 'greedy', counts: { users: 20_000 } })
    const list = JSON.parse(quartermaster('runs', 'list', '--json').stdout) as {
      readonly rows: readonly { readonly id: string }[]
    }
    const id = list.rows[0]?.id ?? ''
    const exported = quartermaster('runs', 'export', id, '--out', 'assignments.parquet')
    expect(exported).toMatchObject({ status: 0 })
    const doctor = quartermaster('doctor', '--json')
    expect({ status: doctor.status, found: JSON.parse(doctor.stdout) }).toMatchObject({
      status: 0,
      found: { ok: true },
    })
  }, 90_000)

  it.skipIf(process.platform === 'win32')(
    'serves the console until it is told to stop',
    async (context) => {
      skipUnlessInstalled(context)
      const main = join(installed(), 'node_modules', '.bin', 'quartermaster')
      const workspace = join(folder, 'served')
      const child = spawn(main, ['serve', '--port', '0', '--workspace', workspace], {
        cwd: installed(),
        env: environment,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      try {
        // Leaving a loop over the stream would close it, and what is said next would find nobody.
        const link = await new Promise<string>((found) => {
          let said = ''
          child.stdout.setEncoding('utf8').on('data', (part: string) => {
            said += part
            const [address] = /http:\S+#token=\S+(?=\s)/.exec(said) ?? []
            if (address !== undefined) found(address)
          })
        })
        const page = await fetch(new URL('/', link))
        expect([(await fetch(new URL('/live', link))).status, page.status]).toEqual([200, 200])
        expect(await page.text()).toContain('<title>')
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        expect(await ended).toEqual([0, null])
      } finally {
        child.kill('SIGKILL')
      }
    },
  )

  it('tells an old Node kindly what it needs', (context) => {
    const old = olderNode()
    context.skip(old === undefined, 'no Node older than 24 is on this machine')
    const main = join(folder, 'checkout', 'dist', 'node', 'src-main', 'hosts', 'cli', 'main.js')
    const { status, stdout, stderr } = spawnSync(old ?? '', [main, 'runs', 'list'], {
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^Quartermaster needs Node 24 or newer; this is \d+\.\d+\.\d+\.\n/)
    expect(stderr.trim().split('\n')).toHaveLength(2)
  })
})

/** A Node on the way of this process that is too old. */
function olderNode(): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((place) => join(place, name))
    .find((path) => {
      if (!existsSync(path)) return false
      const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
      return Number.parseInt(stdout.slice(1), 10) < 24
    })
}
