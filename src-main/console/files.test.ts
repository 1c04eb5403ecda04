import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder as folderSchema } from '../../src-shared/files.ts'
import { anyFile, confinedTo } from '../platform/roots.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { listFolder } from './files.ts'

describe('a folder', () => {
  it('lists folders first, then files, by name as people count', async () => {
    const root = temporaryFolder()
    const modified = new Date('2026-01-02T03:04:05.000Z')
    mkdirSync(join(root, 'week 10'))
    mkdirSync(join(root, 'week 9'))
    for (const name of ['b.csv', 'a.csv', '.hidden']) writeFileSync(join(root, name), name)
    for (const name of ['a.csv', 'b.csv']) utimesSync(join(root, name), modified, modified)
    symlinkSync(join(root, 'nowhere'), join(root, 'broken link'))
    symlinkSync(join(root, 'week 9'), join(root, 'linked'))
    const listed = await listFolder(confinedTo([root]), root, '/home/ada')
    const entry = (name: string, kind: 'file' | 'folder'): object => ({
      name,
      path: join(root, name),
      kind,
      bytes: kind === 'file' ? 5 : null,
      modified_at: kind === 'file' ? modified.toISOString() : null,
    })
    expect(folderSchema.parse(listed)).toEqual({
      path: root,
      parent: null,
      entries: [
        entry('linked', 'folder'),
        entry('week 9', 'folder'),
        entry('week 10', 'folder'),
        entry('a.csv', 'file'),
        entry('b.csv', 'file'),
      ],
      truncated: false,
    })
  })

  it('has a parent within the roots only', async () => {
    const root = temporaryFolder()
    mkdirSync(join(root, 'week 9'))
    const below = await listFolder(confinedTo([root]), join(root, 'week 9'), '/home/ada')
    expect(below.parent).toBe(root)
    const anywhere = await listFolder(anyFile('/'), root, '/home/ada')
    expect(anywhere.parent).toBe(dirname(root))
    expect((await listFolder(anyFile('/'), '/', '/home/ada')).parent).toBeNull()
  })

  it('is the home folder where every file may be named', async () => {
    const home = temporaryFolder()
    expect((await listFolder(anyFile('/'), null, home)).path).toBe(home)
  })

  it('says when it holds more than it lists', async () => {
    const root = temporaryFolder()
    for (let file = 0; file <= 2000; file++) writeFileSync(join(root, `${file}.csv`), '')
    const listed = await listFolder(confinedTo([root]), root, '/home/ada')
    expect([listed.entries.length, listed.truncated]).toEqual([2000, true])
    expect(listed.entries[1999]?.name).toBe('1999.csv')
  })

  it.each(['missing', 'file.csv'])('that cannot be opened is not found: %s', async (name) => {
    const root = temporaryFolder()
    writeFileSync(join(root, 'file.csv'), '')
    await expect(listFolder(confinedTo([root]), join(root, name), '')).rejects.toMatchObject({
      failure: { code: 'not_found' },
    })
  })
})
