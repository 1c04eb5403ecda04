import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../platform/errors.ts'
import { type Connection, openDuckDb } from './duckdb.ts'
import { combinedSha256, fingerprintFiles } from './fingerprint.ts'
import { inspectSource } from './inspect.ts'
import { expandPath, probeFile } from './probe.ts'

let folder: string
let connection: Connection

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'))
  connection = await openDuckDb({ memoryLimit: 256e6, threads: 2, tempFolder: folder })
})
afterAll(async () => {
  connection.close()
  await rm(folder, { recursive: true })
})

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const wanted = [
  { name: 'user_id', aliases: ['user'], required: true },
  { name: 'score', aliases: [], required: true },
]

const random = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919 + (index >> 3)) & 255)

describe('files that cannot be used', () => {
  it.each<[string, string | Uint8Array, RegExp, RegExp]>([
    ['empty.csv', '', /is empty: it has 0 bytes/, /Export/],
    ['blank.csv', ' \n\n', /only white space/, /Export/],
    ['image.csv', random, /is a binary file/, /Export/],
    ['book.csv', 'PK\x03\x04rest', /Excel workbook or a ZIP/, /CSV UTF-8/],
    ['old.csv', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1), /old Excel workbook/, /CSV UTF-8/],
    ['wide.csv', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), /is UTF-16 text/, /UTF-8/],
    [
      'latin.csv',
      Buffer.from('prénom,b\n1,2\n', 'latin1'),
      /first line of latin.csv is not UTF-8/,
      /UTF-8/,
    ],
    ['cut.csv.gz', gzipSync('a,b\n'.repeat(100)).subarray(0, 25), /cut off/, /again/],
    ['cut.csv.zst', zstdCompressSync('a,b\n'.repeat(100)).subarray(0, 12), /cut off/, /again/],
    ['garbled.csv.gz', Buffer.concat([gzipSync('a').subarray(0, 10), random]), /damaged/, /again/],
    ['cut.parquet', 'PAR1 and no more', /damaged or cut off Parquet/, /again/],
    ['no.jsonl', '1\n2\n', /holds no JSON objects/, /Each line is one object/],
    [
      'many.csv',
      Array.from({ length: 2001 }, (_, index) => `c${index}`).join(','),
      /2001 columns/,
      /only the columns/,
    ],
  ])('%s', async (name, content, what, remedy) => {
    const path = await put(name, content)
    const failure = await probeFile(connection, path).then(() => undefined, failureOf)
    expect(failure).toMatchObject({
      code: 'unreadable_file',
      what: expect.stringMatching(what),
      remedy: expect.stringMatching(remedy),
    })
  })

  it('folders, missing files with the name that was meant, patterns without a match', async () => {
    await put('eligibility.csv', 'a\n1\n')
    await mkdir(join(folder, 'sub'))
    const failure = async (path: string) =>
      failureOf(
        await expandPath(path)
          .then(
            (paths) => probeFile(connection, paths[0]!),
            (error) => error,
          )
          .catch((error: unknown) => error),
      )
    expect(await failure(join(folder, 'sub'))).toMatchObject({
      code: 'unreadable_file',
      what: expect.stringContaining('is a folder'),
    })
    expect(await failure(join(folder, 'Eligibility.parquet'))).toMatchObject({
      code: 'not_found',
      remedy: 'Did you mean eligibility.csv in that folder?',
    })
    expect(await failure(join(folder, 'none-*.csv'))).toMatchObject({
      code: 'not_found',
      what: expect.stringContaining('No file matches'),
    })
    expect(await failure(join(folder, 'nowhere', 'x.csv'))).toMatchObject({
      code: 'not_found',
      what: expect.stringContaining('There is no folder'),
    })
  })

  it.skipIf(process.getuid?.() === 0)('files nobody may read', async () => {
    const path = await put('secret.csv', 'a\n1\n')
    await chmod(path, 0)
    const failure = await probeFile(connection, path).then(() => undefined, failureOf)
    expect(failure?.code).toBe('forbidden')
  })
})

describe('files that can', () => {
  it.each<[string, string | Uint8Array, unknown]>([
    ['a.csv', 'a,b\n1,2\n', { format: 'csv', delimiter: ',', compression: 'none' }],
    ['a.tsv', 'a\tb\n1\t2\n', { format: 'tsv', delimiter: '\t' }],
    ['tabs.csv', 'a\tb\n1\t2\n', { format: 'tsv', delimiter: '\t' }],
    ['a.csv.gz', gzipSync('a,b\n1,2\n'), { format: 'csv', compression: 'gzip' }],
    ['a.ndjson.zst', zstdCompressSync('{"a":1,"b":2}\n'), { format: 'jsonl', compression: 'zstd' }],
    ['json.txt', '{"a":1,"b":2}\n', { format: 'jsonl', layout: 'newline_delimited' }],
    ['array.json', '[{"a":1,"b":{"c":2}}]', { format: 'jsonl', layout: 'array' }],
  ])('%s', async (name, content, expected) => {
    const probed = await probeFile(connection, await put(name, content))
    expect(probed).toMatchObject(expected as object)
    expect(probed.columns.map((column) => column.name)).toEqual(['a', 'b'])
  })

  it('are listed in order for a pattern, a file of that very name first', async () => {
    for (const name of ['p2.csv', 'p10.csv', 'p1.csv']) await put(name, 'a\n1\n')
    const names = (await expandPath(join(folder, 'p[0-9]*.csv'))).map((path) =>
      path.slice(folder.length + 1),
    )
    expect(names).toEqual(['p1.csv', 'p10.csv', 'p2.csv'])
    const odd = await put('odd [x].csv', 'a\n1\n')
    expect(await expandPath(odd)).toEqual([odd])
  })

  it('have a hash each, and one together', async () => {
    const files = [
      { path: await put('h1.csv', 'abc'), compression: 'none' },
      { path: await put('h2.csv.gz', gzipSync('abc')), compression: 'gzip' },
    ] as const
    const prints = await fingerprintFiles(files)
    expect(prints[0]).toEqual({
      path: files[0].path,
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    })
    expect(combinedSha256(prints.slice(0, 1))).toBe(prints[0]?.sha256)
    expect(combinedSha256(prints)).toBe(combinedSha256(prints.toReversed()))
    const stop = fingerprintFiles(files, () => {
      throw new Error('stop')
    })
    await expect(stop).rejects.toThrow('stop')
  })
})

describe('inspection', () => {
  it.each([
    ['i.csv', 'User,points,score\n007,1,"a ""b"""\nu2,,\n'],
    ['i.csv.gz', gzipSync('User,points,score\n007,1,"a ""b"""\nu2,,\n')],
    ['i.jsonl', '{"User":"007","points":1,"score":"a \\"b\\""}\n{"User":"u2","points":null}\n'],
    ['i.json', '[{"User":"007","points":1,"score":"a \\"b\\""},\n{"User":"u2"}]'],
  ])('shows the first rows and the columns of %s', async (name, content) => {
    const inspection = await inspectSource(connection, { path: await put(name, content) }, wanted)
    expect(inspection).toMatchObject({
      rows: 2,
      columns: [{ name: 'User' }, { name: 'points' }, { name: 'score' }],
      preview: [
        ['007', '1', 'a "b"'],
        ['u2', null, null],
      ],
      mapping: { user_id: 'User', score: 'score' },
    })
  })

  it('counts the rows of all files and shows at most a hundred', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => `u${index},1\n`).join('')
    await put('many-1.csv', `user,score\n${rows}`)
    await put('many-2.csv', `user,score\n${rows}`)
    const inspection = await inspectSource(connection, { path: join(folder, 'many-?.csv') }, wanted)
    expect([inspection.rows, inspection.preview.length, inspection.files.length]).toEqual([
      300, 100, 2,
    ])
  })

  it('says which required columns are not there', async () => {
    const path = await put('other.csv', 'who,what\n1,2\n')
    const inspection = await inspectSource(
      connection,
      { path, columns: { user_id: 'WHO' } },
      wanted,
    )
    expect(inspection.mapping).toEqual({ user_id: 'who', score: null })
  })
})
