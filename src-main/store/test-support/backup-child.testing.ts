/**
 * A process that is killed in the middle: `backup <root>` after some pages of the copy are written,
 * `restore <root> <name>` after some rows have been replaced. It says so, then waits for ever.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createBackups } from '../backup.ts'
import { restoreBackup } from '../backup-restore.ts'
import { openPeopleStore, peopleMigrations } from '../people-store.ts'

const [what, root = '', name = ''] = process.argv.slice(2)
const people = openPeopleStore(join(root, 'people.db'))

function waitInTheMiddle(): never {
  writeSync(1, 'in the middle\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  throw new Error('nobody ends this')
}

const backups = createBackups({
  folder: join(root, 'sicherungen ä'),
  version: '0.0.0-test',
  now: () => new Date(),
  copy: (from, to) =>
    from.backup(to, {
      progress({ totalPages, remainingPages }) {
        // The first report comes before any page is copied.
        if (what === 'backup' && remainingPages < totalPages) waitInTheMiddle()
        return 10
      },
    }),
})

if (what === 'backup') {
  await backups.create(people.database, 'manual')
} else {
  people.database.function('wait_in_the_middle', { directOnly: false }, waitInTheMiddle)
  people.database.exec(
    `CREATE TEMP TRIGGER interruption AFTER INSERT ON main.run_marks WHEN new.run_id = 'run2500'
     BEGIN SELECT wait_in_the_middle(); END`,
  )
  await restoreBackup(name, {
    database: people.database,
    migrations: peopleMigrations,
    backups,
    temporary: join(root, 'temporary'),
  })
}
