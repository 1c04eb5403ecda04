import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { ROOT } from './lib/process.ts'

const lock = z
  .object({ packages: z.record(z.string(), z.looseObject({ resolved: z.string().optional() })) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))

describe('the lock file', () => {
  /**
   * Node 20 brings npm 10, which looks for this field in the lock file alone: without it `npm ci`
   * compiles what needs no build, and asks another host than the registry for Node's headers.
   * `npm install` drops the line: put it back by hand.
   */
  it('tells npm 10 that better-sqlite3 needs no build ("gypfile": false)', () => {
    expect(lock.packages['node_modules/better-sqlite3']).toMatchObject({ gypfile: false })
  })

  it('names no registry', () => {
    const resolved = Object.values(lock.packages).flatMap((entry) => entry.resolved ?? [])
    expect(resolved).toEqual([])
  })
})
