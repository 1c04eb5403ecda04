import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uploadPart, type UploadPart } from '../../src-shared/files.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { createUploads } from './uploads.ts'

const batch = '0123456789abcdef'
const day = 24 * 3_600_000

function part(text: string, changes: Partial<UploadPart> = {}): UploadPart {
  const base64 = Buffer.from(text).toString('base64')
  return { batch, name: 'day 1.jsonl', offset: 0, total: text.length, base64, ...changes }
}

function setUp() {
  const folder = temporaryFolder()
  let at = Date.now()
  const uploads = createUploads(folder, () => new Date(at))
  return {
    folder,
    uploads,
    pass: (milliseconds: number) => {
      at += milliseconds
    },
  }
}

describe('a file that is uploaded', () => {
  it('has its name once all parts have come, and not before', async () => {
    const { folder, uploads } = setUp()
    const first = await uploads.receive(part('one, ', { total: 8 }))
    expect(first).toEqual({ received: 5, path: null })
    expect(readdirSync(join(folder, batch)).filter((name) => !name.startsWith('.'))).toEqual([])
    const last = await uploads.receive(part('two', { offset: 5, total: 8 }))
    expect(last).toEqual({ received: 8, path: join(folder, batch, 'day 1.jsonl') })
    expect(readFileSync(last.path ?? '', 'utf8')).toBe('one, two')
    expect(readdirSync(join(folder, batch))).toEqual(['day 1.jsonl'])
  })

  it('may be empty', async () => {
    const { path } = await setUp().uploads.receive(part(''))
    expect(readFileSync(path ?? '', 'utf8')).toBe('')
  })

  it('begins anew with its first part', async () => {
    const { uploads } = setUp()
    await uploads.receive(part('lost', { total: 9 }))
    const { path } = await uploads.receive(part('whole'))
    expect(readFileSync(path ?? '', 'utf8')).toBe('whole')
  })

  it('is refused where a part is missing, twice there or too long', async () => {
    const { uploads } = setUp()
    await expect(uploads.receive(part('b', { offset: 1, total: 2 }))).rejects.toThrow('continue')
    await uploads.receive(part('a', { total: 3 }))
    await expect(uploads.receive(part('c', { offset: 2, total: 3 }))).rejects.toThrow('continue')
    await expect(uploads.receive(part('abc', { total: 2 }))).rejects.toThrow('does not fit')
  })

  it('is refused where it would fill the disk', async () => {
    const asked = part('a', { total: Number.MAX_SAFE_INTEGER })
    await expect(setUp().uploads.receive(asked)).rejects.toThrow('too little room')
  })

  it('goes after a day where its parts come no more', async () => {
    const { folder, uploads, pass } = setUp()
    await uploads.receive(part('a', { total: 2 }))
    await uploads.receive(part('b', { name: 'whole.jsonl' }))
    pass(day / 2)
    await uploads.prune()
    expect(readdirSync(join(folder, batch))).toHaveLength(2)
    pass(day)
    await uploads.prune()
    expect(readdirSync(join(folder, batch))).toEqual(['whole.jsonl'])
  })

  it('goes after thirty days', async () => {
    const { folder, uploads, pass } = setUp()
    await uploads.receive(part('a'))
    pass(29 * day)
    await uploads.prune()
    expect(readdirSync(folder)).toEqual([batch])
    pass(2 * day)
    await uploads.prune()
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the name of an upload', () => {
  it.each(['a.csv', 'Preisliste 2024 (neu).csv', '価格.jsonl.gz'])('may be %s', (name) => {
    expect(uploadPart.safeParse(part('a', { name })).success).toBe(true)
  })

  it.each(['', '.', '..', '.hidden', 'a/b', '../b', 'a\\b', 'a\u0000b', 'c:d'])(
    'never leads out of its folder: %j',
    (name) => {
      expect(uploadPart.safeParse(part('a', { name })).success).toBe(false)
    },
  )

  it('lies in a folder that nobody can choose', () => {
    expect(uploadPart.safeParse(part('a', { batch: '../../etc/passwd' })).success).toBe(false)
  })
})
