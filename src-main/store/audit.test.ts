import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { auditRequest } from '../../src-shared/backups.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openPeopleStore } from './people-store.ts'

const at = new Date('2026-01-02T03:04:05.000Z')

describe('the audit log', () => {
  it('is read page by page, newest first', () => {
    const { audit } = openPeopleStore(join(temporaryFolder(), 'people.db'))
    for (const subject of ['run1', 'run2', 'run3', 'run4']) {
      audit.append({ who: 'ada', action: 'runs.mark', subject, detail: 'pinned' }, at)
    }
    const first = audit.page(auditRequest.parse({ limit: 2 }))
    expect(first).toEqual({
      entries: ['run4', 'run3'].map((subject, rank) => ({
        id: 4 - rank,
        at: at.toISOString(),
        who: 'ada',
        action: 'runs.mark',
        subject,
        detail: 'pinned',
      })),
      next: 3,
    })
    const rest = audit.page(auditRequest.parse({ limit: 2, before: 3 }))
    expect(rest.entries.map(({ subject }) => subject)).toEqual(['run2', 'run1'])
    expect(rest.next).toBeNull()
  })

  it.each([
    [{ who: 'bo' }, ['preset1']],
    [{ action: 'runs' }, ['run2', 'run1']],
    [{ action: 'runs.start' }, ['run1']],
    [{ action: 'run' }, []],
    [{ subject: 'run2', who: 'ada' }, ['run2']],
  ])('is filtered by %j', (filter, subjects) => {
    const { audit } = openPeopleStore(join(temporaryFolder(), 'people.db'))
    const append = (who: string, action: string, subject: string): void =>
      audit.append({ who, action, subject, detail: '' }, at)
    append('ada', 'runs.start', 'run1')
    append('bo', 'presets.save', 'preset1')
    append('ada', 'runs.mark', 'run2')
    const { entries } = audit.page(auditRequest.parse(filter))
    expect(entries.map(({ subject }) => subject)).toEqual(subjects)
  })
})
