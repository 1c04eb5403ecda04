import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ROOT } from './lib/process.ts'

/** Within the checkout, so that dependencies resolve as they would in an installed package. */
let folder: string
beforeAll(() => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  folder = mkdtempSync(join(ROOT, '.cache', 'packed-'))
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const built = spawnSync(
    process.execPath,
    [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', folder],
    { encoding: 'utf8' },
  )
  if (built.status !== 0) throw new Error(built.stdout)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the built command line', () => {
  it('runs as plain JavaScript, runner process included', () => {
    const main = join(folder, 'src-main', 'hosts', 'cli', 'main.js')
    const run = spawnSync(
      process.execPath,
      [main, 'demo', '--json', '--workspace', join(folder, 'workspace')],
      { encoding: 'utf8' },
    )
    expect(run.status).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({ solver: 'greedy', counts: { users: 20_000 } })
  }, 60_000)
})
