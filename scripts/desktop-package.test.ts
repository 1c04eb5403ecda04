import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startTestCore } from '../src-main/hosts/desktop/test-support/core-process.testing.ts'
import { commandOf, ROOT, runNode } from './lib/process.ts'

/** Of @electron/asar, which electron-builder brings. */
interface Asar {
  listPackage(archive: string, options: { isPack: boolean }): string[]
  extractAll(archive: string, to: string): void
}

/** Marks the fuses in Electron's binary: then their version, their number and their states. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const [off, on] = ['0', '1']

/**
 * Packs the real application around a binary that is none: everything but Electron itself is as
 * it ships. On Linux only; the other systems pack the same list.
 */
describe.runIf(process.platform === 'linux')('the packaged desktop', () => {
  let folder: string
  let resources: string
  let asar: Asar

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quartermaster-package-'))
    const electron = join(folder, 'electron')
    mkdirSync(join(electron, 'resources'), { recursive: true })
    mkdirSync(join(electron, 'locales'))
    for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html']) {
      writeFileSync(join(electron, name), '')
    }
    const fuses = Buffer.from([1, 9, ...Buffer.from(on.repeat(9))])
    writeFileSync(
      join(electron, 'electron'),
      Buffer.concat([Buffer.alloc(64), Buffer.from(fuseSentinel), fuses, Buffer.alloc(64)]),
    )
    chmodSync(join(electron, 'electron'), 0o755)
    const built = await runNode(commandOf('electron-vite'), [
      'build',
      '--config',
      'electron.config.ts',
      '--ignoreConfigWarning',
    ])
    if (built.code !== 0) throw new Error(built.output)
    const packed = await runNode(commandOf('electron-builder'), [
      '--config',
      'electron-builder.yml',
      '--publish',
      'never',
      '--linux',
      'dir',
      `-c.electronDist=${electron}`,
      `-c.directories.output=${join(folder, 'out')}`,
    ])
    if (packed.code !== 0) throw new Error(packed.output)
    resources = join(folder, 'out', 'linux-unpacked', 'resources')
    const builder = createRequire(import.meta.url).resolve('app-builder-lib/package.json')
    asar = createRequire(builder)('@electron/asar') as Asar
  }, 180_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const list = (): readonly string[] =>
    asar
      .listPackage(join(resources, 'app.asar'), { isPack: false })
      .map((path) => path.replaceAll('\\', '/').replace(/^\//, ''))

  it('holds the built processes, and of packages only those with native parts', () => {
    const files = list()
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'resources/icons/icon.png',
        'dist/desktop/main/main.js',
        'dist/desktop/main/core.js',
        'dist/desktop/main/runner/main.js',
        'dist/desktop/main/runner/worker.js',
        'dist/desktop/main/query/main.js',
        'dist/desktop/preload/preload.cjs',
      ]),
    )
    const packages = files.flatMap(
      (path) => /^node_modules\/((?:@[^/]+\/)?[^/@]+)$/.exec(path)?.[1] ?? [],
    )
    expect(packages.toSorted()).toEqual([
      '@duckdb/node-api',
      '@duckdb/node-bindings',
      '@duckdb/node-bindings-linux-x64',
      'better-sqlite3',
    ])
  })

  it('holds no sources, tests, maps or secrets', () => {
    expect(
      list().filter((path) => /\.(ts|tsx|map|env)$|test|^(src|e2e|bench|scripts)/.test(path)),
    ).toEqual([])
  })

  it('leaves native libraries outside of the archive', () => {
    const native = list().filter((path) => /\.(node|so|dylib|dll)$/.test(path))
    expect(native.length).toBeGreaterThan(1)
    expect(
      native.filter((path) => !existsSync(join(resources, 'app.asar.unpacked', path))),
    ).toEqual([])
  })

  it('has its fuses set', () => {
    const binary = readFileSync(join(resources, '..', 'quartermaster-desktop'))
    const at = binary.indexOf(fuseSentinel) + fuseSentinel.length
    const states = binary.subarray(at + 2, at + 10).toString('latin1')
    // runAsNode, cookie encryption, NODE_OPTIONS, --inspect, archive integrity, archive only,
    // own snapshot of V8 (as it was), rights of file://.
    expect(states).toBe([off, on, off, off, on, on, on, off].join(''))
  })

  it('works as it is packed: core, runner and query process on the sample', async () => {
    const app = join(folder, 'app')
    asar.extractAll(join(resources, 'app.asar'), app)
    const main = join(app, 'dist', 'desktop', 'main')
    const test = startTestCore({
      core: join(main, 'core.js'),
      runner: join(main, 'runner', 'main.js'),
      query: join(main, 'query', 'main.js'),
    })
    const { inputs } = await test.client.allocation.sample()
    const { id } = await test.client.runs.start({ kind: 'allocation', inputs, parameters: {} })
    await test.until(() => test.ended.length === 1)
    expect(test.ended[0]).toMatchObject({ id, state: 'succeeded' })
    await expect(test.client.allocation.assignments({ id, limit: 1 })).resolves.toMatchObject({
      rows: [expect.objectContaining({ round: expect.any(Number) as number })],
    })
  }, 90_000)

  it('looks for no updates: it has no feed, and the updater is loaded on demand', () => {
    expect(existsSync(join(resources, 'app-update.yml'))).toBe(false)
    const built = join(ROOT, 'dist', 'desktop', 'main')
    const updater = readdirSync(join(built, 'chunks')).find(
      (name) =>
        name.endsWith('.js') &&
        readFileSync(join(built, 'chunks', name), 'utf8').includes('AppImageUpdater'),
    )
    const main = readFileSync(join(built, 'main.js'), 'utf8')
    const onDemand = [...main.matchAll(/import\("([^"]+)"\)/g)].map(([, path]) => path)
    const atOnce = [...main.matchAll(/^import .* from "([^"]+)"/gm)].map(([, path]) => path)
    expect(onDemand).toEqual([`./chunks/${updater}`])
    expect(atOnce).not.toContain(`./chunks/${updater}`)
  })

  it('does not wait at the top of main: Electron would never become ready', () => {
    const path = join(ROOT, 'dist', 'desktop', 'main', 'main.js')
    expect(readFileSync(path, 'utf8')).not.toMatch(/^(await |\S.*= await )/m)
  })

  it('starts as plain JavaScript where the preload script and main are concerned', () => {
    for (const file of ['main/main.js', 'preload/preload.cjs']) {
      const path = join(ROOT, 'dist', 'desktop', file)
      const checked = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' })
      expect(checked.stderr).toBe('')
    }
  })
})
