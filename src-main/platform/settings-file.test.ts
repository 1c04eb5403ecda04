import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settings } from '../../src-shared/settings.ts'
import { openSettingsFile } from './settings-file.ts'
import { temporaryFolder } from './temporary-folder.testing.ts'

const now = (): Date => new Date('2026-01-02T03:04:05.678Z')
const defaults = settings.parse({})

function createFile(content?: string) {
  const folder = temporaryFolder()
  const path = join(folder, 'settings.json')
  if (content !== undefined) writeFileSync(path, content)
  return {
    path,
    folder,
    file: openSettingsFile(path, now),
    text: () => readFileSync(path, 'utf8'),
    json: () => JSON.parse(readFileSync(path, 'utf8')) as unknown,
  }
}

describe('the settings of a workspace', () => {
  it('are the defaults without a file, and reading makes none', () => {
    const { file, folder } = createFile()
    expect([file.current(), file.problem()]).toEqual([defaults, null])
    expect(readdirSync(folder)).toEqual([])
  })

  it('keep what is not named by a change', async () => {
    const { file, json } = createFile()
    await file.update({ limits: { threads: 2 }, retention: { max_runs: 100 } })
    await file.update({ limits: { concurrency: 3 }, retention: { max_runs: null } })
    const expected = { ...defaults, limits: { ...defaults.limits, threads: 2, concurrency: 3 } }
    expect(file.current()).toEqual(expected)
    expect(json()).toEqual(expected)
  })

  it('of two windows and two hosts do not undo each other', async () => {
    const { file, path } = createFile()
    const other = openSettingsFile(path, now)
    await Promise.all([
      file.update({ limits: { threads: 2 } }),
      file.update({ limits: { concurrency: 3 } }),
    ])
    await other.update({ backups: { keep: 3 } })
    expect(file.current()).toEqual({
      ...defaults,
      limits: { ...defaults.limits, threads: 2, concurrency: 3 },
      backups: { keep: 3 },
    })
  })

  it('tell of a change once, also of one that another host made', async () => {
    const { file, path } = createFile()
    const told: (number | null)[] = []
    file.current()
    const stop = file.onChange(({ limits }) => told.push(limits.concurrency))
    await file.update({ limits: { concurrency: 2 } })
    await openSettingsFile(path, now).update({ limits: { concurrency: 4 } })
    file.current()
    file.current()
    stop()
    await file.update({ limits: { concurrency: 5 } })
    expect(told).toEqual([2, 4])
  })

  it.skipIf(process.platform === 'win32')('are their owner’s only', async () => {
    const { file, path } = createFile()
    await file.update({ backups: { keep: 7 } })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})

describe('a settings file that is not as it should be', () => {
  it.each([
    ['no JSON', '{ "limits": '],
    ['a list', '[]'],
    ['empty', ''],
  ])('(%s) is told, left as it is, and kept beside when a setting is changed', async (_, text) => {
    const { file, folder, path } = createFile(text)
    expect(file.current()).toEqual(defaults)
    expect(file.problem()).toMatchObject({ code: 'bad_usage' })
    expect(readFileSync(path, 'utf8')).toBe(text)
    await file.update({ limits: { threads: 2 } })
    expect([file.problem(), file.current().limits.threads]).toEqual([null, 2])
    const aside = 'settings.json.broken-2026-01-02T03-04-05-678Z'
    expect(readdirSync(folder).toSorted()).toEqual(['settings.json', aside])
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
  })

  it('loses only the values that are wrong', () => {
    const { file } = createFile(
      JSON.stringify({ limits: { threads: 'many', concurrency: 3 }, retention: 7 }),
    )
    expect(file.current()).toEqual({ ...defaults, limits: { ...defaults.limits, concurrency: 3 } })
    const { what } = file.problem()!
    expect(what).toContain('limits.threads')
    expect(what).toContain('retention is no object')
  })

  it('keeps keys of a later version when something is changed, and names them', async () => {
    const { file, folder, json } = createFile(
      JSON.stringify({ limits: { gpus: 2, threads: 4 }, appearance: { theme: 'dark' } }),
    )
    expect(file.current().limits.threads).toBe(4)
    expect(file.problem()!.what).toContain('unknown: appearance, limits.gpus')
    await file.update({ backups: { keep: 3 } })
    expect(json()).toMatchObject({
      limits: { gpus: 2, threads: 4 },
      appearance: { theme: 'dark' },
      backups: { keep: 3 },
    })
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  it('may not reach into what every object has', () => {
    const { file } = createFile('{ "limits": { "constructor": 1, "__proto__": { "threads": 1 } } }')
    expect(file.current()).toEqual(defaults)
  })
})
