import { describe, expect, it } from 'vitest'
import type { FolderInputs } from '../../../src-shared/allocation/input-sets.ts'
import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'
import { emptyDraft, requiredInputs, writeColumn, writePath } from './draft.ts'
import { dismissFolder, folderNews, takeFolderFiles } from './watched-folder.ts'

const folder = (
  names: readonly AllocationInputName[],
  minutes: Partial<Record<AllocationInputName, number>> = {},
): FolderInputs => ({
  path: '/drop',
  inputs: names.map((input) => ({
    input,
    path: `/drop/${input}.csv`,
    bytes: 10,
    modified_at: new Date(Date.UTC(2026, 0, 2, 3, minutes[input] ?? 0)).toISOString(),
    by: 'name',
  })),
})
const four = folder(requiredInputs)

describe('a watched folder', () => {
  it('is offered once it has all four files', () => {
    expect(folderNews(four, {})).toMatchObject({ missing: [], offered: true })
    expect(folderNews(folder(['caps', 'elig']), {})).toMatchObject({
      missing: ['user_groups', 'group_ratios'],
      fresh: ['caps', 'elig'],
      offered: false,
    })
  })

  it('fills the form; its files are known then, whether they were taken or not', () => {
    const before = writeColumn(writePath(emptyDraft, 'pins', '/pins.csv'), 'pins', 'user_id', 'u')
    const taken = takeFolderFiles(before, four)
    expect(taken).toMatchObject({
      folder: '/drop',
      paths: { caps: '/drop/caps.csv', pins: '/pins.csv' },
      columns: { pins: { user_id: 'u' } },
    })
    expect(folderNews(four, taken.seen)).toMatchObject({ fresh: [], offered: false })
    const dismissed = dismissFolder(before, four)
    expect(dismissed.paths).toEqual(before.paths)
    expect(folderNews(four, dismissed.seen).offered).toBe(false)
  })

  it('is offered again when all four have changed, not before', () => {
    const { seen } = takeFolderFiles(emptyDraft, four)
    const some = folder(requiredInputs, { caps: 5, elig: 5 })
    expect(folderNews(some, seen)).toMatchObject({ fresh: ['caps', 'elig'], offered: false })
    const all = folder(requiredInputs, { caps: 5, elig: 5, user_groups: 6, group_ratios: 7 })
    expect(folderNews(all, seen).offered).toBe(true)
  })
})
