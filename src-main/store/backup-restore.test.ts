import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { BackupReason } from '../../src-shared/backups.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { restoreBackup } from './backup-restore.ts'
import { checkContent } from './database-check.ts'
import { openForWriting } from './database.ts'
import { openPeopleStore, peopleMigrations } from './people-store.ts'
import {
  contentOf,
  damage,
  fill,
  flipByte,
  mark,
  newest,
  noon,
  prepare,
} from './test-support/backups.testing.ts'

describe('a restore', () => {
  it('gives people.db what the backup holds, for every process that has it open', async () => {
    const { people, backups, restore, path, temporary } = prepare()
    const other = openPeopleStore(path)
    mark(people, ['run1'], { pinned: true, note: 'the good one', add_tags: ['weekly', 'kept'] })
    people.audit.append({ who: 'ada', action: 'runs.mark', subject: 'run1', detail: '' }, noon)
    people.views.save({ screen: 'runs', name: 'Mine', state: { sort: 'title' } }, 'ada', noon)
    people.database.exec(
      `INSERT INTO people (id, name, access, invited_at, invited_by) VALUES ('p1', 'Bo', 'write', 1, 'ada');
       INSERT INTO invitations (token_sha256, person, expires_at) VALUES (x'00', 'p1', 2)`,
    )
    const stateA = contentOf(people.database)
    const { name } = await backups.create(people.database, 'manual')

    mark(people, ['run1'], { pinned: false, note: '', remove_tags: ['kept'] })
    mark(other, ['run2'], { add_tags: ['new'] })
    people.views.remove('runs', 'Mine')
    other.database.exec(`UPDATE people SET name = 'Bea'`)
    const stateB = contentOf(people.database)
    expect(stateB).not.toEqual(stateA)

    const restored = await restore(name)
    expect(contentOf(people.database)).toEqual(stateA)
    expect(contentOf(other.database)).toEqual(stateA)
    expect(other.marks.of('run1')).toEqual({
      pinned: true,
      tags: ['kept', 'weekly'],
      note: 'the good one',
      seen: false,
    })
    expect(restored.rows).toEqual((await backups.verify(name, newest)).rows)
    expect(checkContent(people.database)).toEqual([])

    // And back again, from the backup that it made.
    await restore(restored.before)
    expect(contentOf(other.database)).toEqual(stateB)
    expect(readdirSync(temporary)).toEqual([])
    other[Symbol.dispose]()
  })

  it('brings an older backup up to date and leaves the backup as it is', async () => {
    const { people, backups, folder, path } = prepare()
    mark(people, ['run1'], { note: 'old' })
    const { name } = await backups.create(people.database, 'manual')
    const bytes = readFileSync(join(folder, name))
    const migrations = [...peopleMigrations, `ALTER TABLE run_marks ADD COLUMN colour TEXT`]
    people[Symbol.dispose]()
    const later = openForWriting(path, migrations)
    later.exec(`UPDATE run_marks SET note = 'newer', colour = 'red'`)
    const temporary = temporaryFolder()
    await restoreBackup(name, { database: later, migrations, backups, temporary })
    expect(later.prepare('SELECT run_id, note, colour FROM run_marks').all()).toEqual([
      { run_id: 'run1', note: 'old', colour: null },
    ])
    expect(readFileSync(join(folder, name))).toEqual(bytes)
    later.close()
  })

  it('refuses a backup of a newer version', async () => {
    const { people, backups, restore } = prepare()
    people.database.pragma(`user_version = ${newest + 1}`)
    const { name } = await backups.create(people.database, 'manual')
    people.database.pragma(`user_version = ${newest}`)
    await expect(restore(name)).rejects.toMatchObject({
      failure: { code: 'conflict', remedy: 'Update Quartermaster first.' },
    })
    expect(await backups.list()).toHaveLength(1)
  })

  it.each<[string, (path: string) => void]>([
    ['a letter changed', flipByte],
    ['a page overwritten', damage],
    ['its end missing', (path) => truncateSync(path, statSync(path).size - 100)],
    ['nothing in it', (path) => truncateSync(path, 0)],
    ['something else in it', (path) => writeFileSync(path, 'no database at all')],
  ])(
    'refuses a backup with %s, and sees most of it when its record is lost',
    async (what, harm) => {
      const { people, backups, restore, folder } = prepare()
      fill(people.database)
      const { name } = await backups.create(people.database, 'manual')
      const before = contentOf(people.database)
      harm(join(folder, name))
      const verification = await backups.verify(name, newest)
      expect(verification).toMatchObject({ ok: false, sha256: 'different' })
      expect(verification.faults).not.toEqual([])
      await expect(restore(name)).rejects.toMatchObject({ failure: { code: 'unreadable_file' } })

      // Without the record nothing tells of a letter in the middle of a note.
      rmSync(join(folder, name.replace('.db', '.json')))
      expect(await backups.verify(name, newest)).toMatchObject({
        ok: what === 'a letter changed',
        sha256: 'unknown',
      })
      expect(contentOf(people.database)).toEqual(before)
      expect(await backups.list()).toHaveLength(1)
    },
  )

  it('restores a whole backup whose record is lost', async () => {
    const { people, backups, restore, folder } = prepare()
    mark(people, ['run1'], { note: 'kept' })
    const { name } = await backups.create(people.database, 'manual')
    rmSync(join(folder, name.replace('.db', '.json')))
    mark(people, ['run1'], { note: 'changed' })
    await restore(name)
    expect(people.marks.of('run1').note).toBe('kept')
  })

  it('does not give back rights that were taken away since, and throws nobody out', async () => {
    const { people, backups, restore } = prepare()
    people.database.exec(
      `INSERT INTO people (id, name, access, invited_at, invited_by)
         VALUES ('p1', 'Bo', 'write', 1, 'ada'), ('p2', 'Cy', 'write', 1, 'ada');
       INSERT INTO invitations (token_sha256, person, expires_at) VALUES (x'01', 'p1', 9), (x'02', 'p2', 9);
       INSERT INTO sessions VALUES (x'01', 'p1', 1, 1, 9), (x'02', NULL, 1, 1, 9);
       INSERT INTO api_keys (id, name, access, prefix, secret_sha256, created_at, created_by)
         VALUES ('k1', 'cron', 'write', 'qm', x'01', 1, 'ada')`,
    )
    const { name } = await backups.create(people.database, 'manual')
    people.database.exec(
      `UPDATE people SET revoked_at = 7 WHERE id = 'p1';
       UPDATE api_keys SET revoked_at = 8;
       DELETE FROM invitations WHERE person = 'p1';
       DELETE FROM sessions;
       INSERT INTO people (id, name, access, invited_at, invited_by) VALUES ('p3', 'Di', 'write', 1, 'ada');
       INSERT INTO sessions VALUES (x'03', NULL, 2, 2, 9), (x'04', 'p1', 2, 2, 9), (x'05', 'p2', 2, 2, 9),
         (x'06', 'p3', 2, 2, 9)`,
    )
    await restore(name)
    const all = (sql: string): unknown => people.database.prepare(sql).pluck().all()
    expect(all('SELECT revoked_at FROM people ORDER BY id')).toEqual([7, null])
    expect(all('SELECT revoked_at FROM api_keys')).toEqual([8])
    expect(all('SELECT person FROM invitations')).toEqual(['p2'])
    expect(all('SELECT hex(secret_sha256) FROM sessions ORDER BY 1')).toEqual(['03', '05'])
  })

  it('backs up again what somebody wrote while it made its backup', async () => {
    const { people, backups, path, temporary } = prepare()
    mark(people, ['run1'], { note: 'kept' })
    const { name } = await backups.create(people.database, 'manual')
    const other = openPeopleStore(path)
    let late = true
    const interfering = {
      ...backups,
      async create(from: BetterSqlite3.Database, reason: BackupReason) {
        const made = await backups.create(from, reason)
        if (late) mark(other, ['late'], { note: 'at the last moment' })
        late = false
        return made
      },
    }
    const { before } = await restoreBackup(name, {
      database: people.database,
      migrations: peopleMigrations,
      backups: interfering,
      temporary,
    })
    expect(people.marks.of('late').note).toBe('')
    expect((await backups.verify(before, newest)).rows).toMatchObject({ run_marks: 2 })
    other[Symbol.dispose]()
  })
})

describe('kill -9', () => {
  const child = fileURLToPath(new URL('test-support/backup-child.testing.ts', import.meta.url))

  /** Runs the child until it says that it is in the middle, and kills it there. */
  async function killInTheMiddle(...what: readonly string[]): Promise<void> {
    const running = spawn(process.execPath, [child, ...what], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = (await once(running.stdout, 'data')) as [Buffer]
    expect(said.toString()).toBe('in the middle\n')
    running.kill('SIGKILL')
    expect(await once(running, 'exit')).toEqual([null, 'SIGKILL'])
  }

  it('in the middle of a backup leaves people.db whole and no backup', async () => {
    const { people, backups, folder, path, root } = prepare()
    fill(people.database)
    const before = contentOf(people.database)
    await killInTheMiddle('backup', root)
    expect(await backups.list()).toEqual([])
    expect(readdirSync(folder)).not.toEqual([])
    using again = openPeopleStore(path)
    expect(checkContent(again.database)).toEqual([])
    expect(contentOf(again.database)).toEqual(before)

    // A day later the half file is nobody's.
    const longAgo = new Date(noon.getTime() - 25 * 3_600_000)
    for (const half of readdirSync(folder)) utimesSync(join(folder, half), longAgo, longAgo)
    await backups.prune({ keep: 14, manual: false })
    expect(readdirSync(folder)).toEqual([])
  })

  it('in the middle of a restore leaves people.db as it was', async () => {
    const { people, backups, path, root, restore } = prepare()
    fill(people.database)
    const { name } = await backups.create(people.database, 'manual')
    people.database.exec(`UPDATE run_marks SET note = 'changed'; DELETE FROM run_tags`)
    const before = contentOf(people.database)
    await killInTheMiddle('restore', root, name)
    using again = openPeopleStore(path)
    expect(checkContent(again.database)).toEqual([])
    expect(contentOf(again.database)).toEqual(before)
    await restore(name)
    expect(again.marks.of('run1').note).toBe('a note of run1')
  })
})
