import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const HEAVY = /duckdb|highs|solver/i

interface Loaded {
  /** Addresses of every module, whether imported or required. */
  readonly modules: readonly string[]
  /** Shared libraries in the process: native addons and what they bring. */
  readonly libraries: readonly string[]
}

/** Runs `body` in a fresh Node and gives what the process has loaded by then. */
async function loadedBy(body: string): Promise<Loaded> {
  const script = `
    import { registerHooks } from 'node:module'
    const modules = []
    registerHooks({
      load(url, context, next) {
        modules.push(url)
        return next(url, context)
      },
    })
    ${body}
    process.report.excludeNetwork = true
    const libraries = process.report.getReport().sharedObjects
    process.stdout.write(JSON.stringify({ modules, libraries }), () => process.exit(0))
  `
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: HERE, maxBuffer: 64 * 1024 ** 2 },
  )
  return JSON.parse(stdout) as Loaded
}

function importOf(file: string): string {
  return `await import(${JSON.stringify(pathToFileURL(join(HERE, file)).href)})`
}

/** What is loaded that the core must never load. */
function heavy({ modules, libraries }: Loaded): readonly string[] {
  const own = pathToFileURL(HERE).href
  return [
    ...modules.filter((url) => !url.startsWith(own)).filter((url) => HEAVY.test(url)),
    ...modules.filter((url) => url.startsWith(`${own}data/duckdb`)),
    ...libraries.filter((library) => HEAVY.test(library)),
  ]
}

describe('the core never loads DuckDB', () => {
  let workspace: string

  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'quartermaster-core-'))
  })

  afterAll(() => rm(workspace, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))

  it.each([
    'console/index.ts',
    'allocation/index.ts',
    'hosts/server/server.ts',
    'hosts/fork-spawner.ts',
    'hosts/desktop/core-host.ts',
    'hosts/desktop/desktop.ts',
  ])('when %s is imported', async (file) => {
    expect(existsSync(join(HERE, file))).toBe(true)
    const loaded = await loadedBy(importOf(file))
    expect(loaded.modules.some((url) => url.endsWith(file))).toBe(true)
    expect(heavy(loaded)).toEqual([])
  })

  it('when a core is made and asked for its runs', async () => {
    const loaded = await loadedBy(`
      const { createCore } = ${importOf('console/index.ts')}
      const { workspaceAt } = ${importOf('platform/workspace.ts')}
      const { runsRequest } = ${importOf('../src-shared/runs.ts')}
      const core = await createCore({
        workspace: workspaceAt(${JSON.stringify(workspace)}),
        roots: (${importOf('platform/roots.ts')}).confinedTo([]),
        spawner: { spawn() { throw new Error('the core alone needs no process') } },
        host: 'server',
      })
      core.health()
      core.info()
      core.list(runsRequest.parse({}))
      await core.close()
    `)
    expect(loaded.libraries.some((library) => /better[-_]sqlite3/.test(library))).toBe(true)
    expect(heavy(loaded)).toEqual([])
  })

  it('which this test would notice: DuckDB is seen where it is loaded', async () => {
    const loaded = await loadedBy(
      `const { DuckDBInstance } = await import('@duckdb/node-api'); await DuckDBInstance.create()`,
    )
    expect(heavy(loaded)).toContainEqual(expect.stringMatching(/node_modules.*duckdb.*\.js$/))
    expect(heavy(loaded)).toContainEqual(expect.stringMatching(/duckdb\.node$/))
  })
})
