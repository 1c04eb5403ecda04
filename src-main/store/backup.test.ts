import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { backUpBeforeMigration, backUpDaily } from './backup-duties.ts'
import { checkContent } from './database-check.ts'
import { openPeopleStore, peopleMigrations } from './people-store.ts'
import { damage, fill, mark, newest, noon, prepare } from './test-support/backups.testing.ts'

describe('a backup of people.db', () => {
  it('is one file with its record beside it, for its owner only', async () => {
    const { people, backups, folder } = prepare()
    mark(people, ['run1', 'run2'], { pinned: true, add_tags: ['weekly'] })
    const made = await backups.create(people.database, 'manual')
    expect(made).toMatchObject({
      name: 'people-20260102T120000000Z.db',
      created_at: noon.toISOString(),
      record: {
        reason: 'manual',
        schema_version: newest,
        rows: { run_marks: 2, run_tags: 2, presets: 0 },
        version: '0.0.0-test',
      },
    })
    expect(readdirSync(folder).toSorted()).toEqual([
      'people-20260102T120000000Z.db',
      'people-20260102T120000000Z.json',
    ])
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
    }
    expect(await backups.list()).toEqual([made])
    expect(await backups.verify(made.name, newest)).toEqual({
      name: made.name,
      ok: true,
      faults: [],
      sha256: 'equal',
      schema_version: newest,
      rows: made.record?.rows,
    })
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it('of the same moment takes the next free name', async () => {
    const { people, backups } = prepare()
    const names = await Promise.all(
      [1, 2, 3].map(async () => (await backups.create(people.database, 'manual')).name),
    )
    expect(names.toSorted()).toEqual([
      'people-20260102T120000000Z.db',
      'people-20260102T120000001Z.db',
      'people-20260102T120000002Z.db',
    ])
  })

  it('holds what was committed while others write', async () => {
    const { people, backups, path, folder } = prepare()
    mark(people, ['before'], { pinned: true })
    const other = openPeopleStore(path)
    const writing = backups.create(people.database, 'manual')
    for (let number = 0; number < 50; number++) mark(other, [`run${number}`], { note: 'n' })
    const { name } = await writing
    const copy = new BetterSqlite3(join(folder, name), { readonly: true })
    expect(checkContent(copy)).toEqual([])
    expect(copy.prepare(`SELECT pinned FROM run_marks WHERE run_id = 'before'`).get()).toEqual({
      pinned: 1,
    })
    copy.close()
    other[Symbol.dispose]()
  })

  it.each([
    ['SQLite says the disk is full', new BetterSqlite3.SqliteError('full', 'SQLITE_FULL')],
    ['the file system says so', Object.assign(new Error('full'), { code: 'ENOSPC' })],
  ])('leaves nothing when %s', async (_, error) => {
    const { people, backups, folder } = prepare({
      async copy(_from, to) {
        writeFileSync(to, 'SQLite format 3\0 and then no more room')
        writeFileSync(`${to}-journal`, '')
        throw error
      },
    })
    await expect(backups.create(people.database, 'manual')).rejects.toMatchObject({
      failure: { code: 'disk_full', kept: 'people.db and earlier backups are as they were.' },
    })
    expect(readdirSync(folder)).toEqual([])
    expect(await backups.list()).toEqual([])
  })

  it('whose copy is damaged is none', async () => {
    const { people, backups, folder } = prepare({
      async copy(from, to) {
        await from.backup(to)
        damage(to)
      },
    })
    fill(people.database)
    await expect(backups.create(people.database, 'manual')).rejects.toMatchObject({
      failure: { code: 'storage' },
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['../people.db', '/etc/passwd', 'people-x.db', 'people-20260102T120000000Z.db/..', ''])(
    'is not looked for under the name %j',
    async (name) => {
      const { backups, restore } = prepare()
      const refused = { failure: { code: 'bad_usage' } }
      await expect(backups.verify(name, newest)).rejects.toMatchObject(refused)
      await expect(backups.pathOf(name)).rejects.toMatchObject(refused)
      await expect(restore(name)).rejects.toMatchObject(refused)
    },
  )

  it('that is not there is not found', async () => {
    const { restore } = prepare()
    await expect(restore('people-20260102T120000000Z.db')).rejects.toMatchObject({
      failure: { code: 'not_found' },
    })
  })
})

describe('backups made by themselves', () => {
  it('come once a UTC day, and the newest stay', async () => {
    let now = noon
    const { people, backups } = prepare({ now: () => now })
    const daily = () => backUpDaily(people.database, backups, 2, now)
    await backups.create(people.database, 'manual')
    expect((await daily())?.record?.reason).toBe('daily')
    expect(await daily()).toBeUndefined()
    for (const day of [3, 4, 5]) {
      now = new Date(Date.UTC(2026, 0, day, 0, 0, 1))
      expect(await daily()).toBeDefined()
    }
    expect((await backups.list()).map(({ name, record }) => [name, record?.reason])).toEqual([
      ['people-20260105T000001000Z.db', 'daily'],
      ['people-20260104T000001000Z.db', 'daily'],
      ['people-20260102T120000000Z.db', 'manual'],
    ])
  })

  it('come before a migration, and only then', async () => {
    const { people, backups, path, root } = prepare()
    mark(people, ['run1'], { note: 'before' })
    people[Symbol.dispose]()
    expect(await backUpBeforeMigration(path, peopleMigrations, backups)).toBeUndefined()
    expect(
      await backUpBeforeMigration(join(root, 'new.db'), peopleMigrations, backups),
    ).toBeUndefined()
    expect(existsSync(join(root, 'new.db'))).toBe(false)
    const made = await backUpBeforeMigration(path, [...peopleMigrations, ''], backups)
    expect(made?.record).toMatchObject({
      reason: 'before_migration',
      schema_version: newest,
      rows: { run_marks: 1 },
    })
  })
})
