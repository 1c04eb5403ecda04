import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Backup, BackupReason } from '../../src-shared/backups.ts'
import { backupsToPrune } from './backup-prune.ts'
import { noon, prepare } from './test-support/backups.testing.ts'

describe('pruning backups', () => {
  const backup = (name: string, created_at: string, reason: BackupReason | null): Backup => ({
    name,
    created_at,
    bytes: 1,
    record:
      reason === null
        ? null
        : {
            reason,
            sha256: '0'.repeat(64),
            bytes: 1,
            schema_version: 1,
            rows: {},
            version: '0.0.0-test',
          },
  })

  const someBackups = fc
    .uniqueArray(fc.integer({ min: 0, max: 60 * 24 }), { maxLength: 30 })
    .chain((hours) =>
      fc.tuple(
        ...hours.map((ago) =>
          fc
            .constantFrom<BackupReason | null>(
              'manual',
              'daily',
              'before_migration',
              'before_restore',
              null,
            )
            .map((reason) => {
              const at = new Date(noon.getTime() - ago * 3_600_000).toISOString()
              return backup(`people-${at.replaceAll(/[-:.]/g, '')}.db`, at, reason)
            }),
        ),
      ),
    )

  it('keeps what its rule promises', () => {
    fc.assert(
      fc.property(
        someBackups,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (all, keep, manual) => {
          const going = new Set(backupsToPrune(all, { keep, manual }, noon))
          const newestFirst = all.toSorted((a, b) => (a.name < b.name ? 1 : -1))
          const stay = newestFirst.filter((each) => !going.has(each))
          expect(stay[0]).toBe(newestFirst[0])
          const count = (reasons: readonly string[], list: readonly Backup[]): number =>
            list.filter(({ record }) => reasons.includes(record?.reason ?? 'manual')).length
          for (const reason of ['daily', ...(manual ? ['manual'] : [])]) {
            const left = count([reason], stay)
            expect(left).toBeGreaterThanOrEqual(Math.min(keep, count([reason], all)))
            expect(left).toBeLessThanOrEqual(keep)
          }
          const manualThatMayGo = manual ? count(['manual'], all) : 0
          expect(count(['manual'], [...going])).toBeLessThanOrEqual(manualThatMayGo)
          for (const { record, created_at } of going) {
            if (!record?.reason.startsWith('before_')) continue
            expect(noon.getTime() - Date.parse(created_at)).toBeGreaterThan(14 * 24 * 3_600_000)
          }
        },
      ),
    )
  })

  it('removes the record with the backup, and nothing when it only asks', async () => {
    let now = noon
    const { people, backups, folder } = prepare({ now: () => now })
    for (const hour of [1, 2, 3]) {
      now = new Date(noon.getTime() + hour * 3_600_000)
      await backups.create(people.database, 'manual')
    }
    const rule = { keep: 1, manual: true }
    const would = await backups.prune(rule, true)
    expect(would.names).toEqual(['people-20260102T140000000Z.db', 'people-20260102T130000000Z.db'])
    expect(readdirSync(folder)).toHaveLength(6)
    expect(await backups.prune(rule)).toEqual(would)
    expect(readdirSync(folder).toSorted()).toEqual([
      'people-20260102T150000000Z.db',
      'people-20260102T150000000Z.json',
    ])
  })
})
