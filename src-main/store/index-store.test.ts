import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runsRequest } from '../../src-shared/runs.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openIndexStore } from './index-store.ts'

it('sets a file aside that is no database and starts with an empty index', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'index.db')
  writeFileSync(path, 'this was a database once, before the disk failed'.repeat(100))
  const before = readFileSync(path, 'utf8')
  using store = openIndexStore(path, () => new Date('2026-01-02T03:04:05.678Z'))
  expect(store.healthy()).toBe(true)
  expect(store.runs.list(runsRequest.parse({})).total).toBe(0)
  const aside = 'index.db.broken-2026-01-02T03-04-05-678Z'
  expect(readdirSync(folder)).toContain(aside)
  expect(readFileSync(join(folder, aside), 'utf8')).toBe(before)
})

it.skipIf(process.platform === 'win32')('keeps its files to their owner', () => {
  const folder = temporaryFolder()
  using store = openIndexStore(join(folder, 'index.db'))
  expect(store.healthy()).toBe(true)
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])
  expect(Object.fromEntries(modes)).toEqual({
    'index.db': 0o600,
    'index.db-shm': 0o600,
    'index.db-wal': 0o600,
  })
})
