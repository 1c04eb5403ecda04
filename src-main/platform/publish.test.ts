import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asideOf, publishFiles, publishFolder, writeFileAtomically } from './publish.ts'
import { temporaryFolder } from './temporary-folder.testing.ts'

describe('publishing files', () => {
  it('gives files their names in the order given', async () => {
    const folder = temporaryFolder()
    const files = ['out.csv', 'out.csv.summary.json'].map((name) => {
      const to = join(folder, name)
      const from = asideOf(to, 'r1')
      writeFileSync(to, `old ${name}`)
      writeFileSync(from, `new ${name}`)
      return { from, to }
    })
    await publishFiles(files)
    expect(readdirSync(folder).toSorted()).toEqual(['out.csv', 'out.csv.summary.json'])
    expect(files.map(({ to }) => readFileSync(to, 'utf8'))).toEqual([
      'new out.csv',
      'new out.csv.summary.json',
    ])
  })

  it('keeps every old file when a new one is missing', async () => {
    const folder = temporaryFolder()
    const [first, second] = [join(folder, 'a.csv'), join(folder, 'b.csv')]
    writeFileSync(first, 'old')
    writeFileSync(asideOf(first, 'r1'), 'new')
    const files = [first, second].map((to) => ({ from: asideOf(to, 'r1'), to }))
    await expect(publishFiles(files)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(readFileSync(first, 'utf8')).toBe('old')
    expect(existsSync(second)).toBe(false)
  })

  it('keeps the old file when the new one cannot take its place', async () => {
    const folder = temporaryFolder()
    const to = join(folder, 'out.csv')
    mkdirSync(to)
    writeFileSync(join(to, 'kept'), 'old')
    await expect(writeFileAtomically(to, 'new', 'r1')).rejects.toThrow('out.csv')
    expect(readdirSync(folder)).toEqual(['out.csv'])
    expect(readFileSync(join(to, 'kept'), 'utf8')).toBe('old')
  })

  it('writes aside in the same folder, hidden and named by its run', () => {
    expect(asideOf(join('drops', 'out.csv'), 'r1')).toBe(join('drops', '.out.csv.r1.tmp'))
  })

  it('writes a whole file or none', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'summary.json')
    await writeFileAtomically(path, '{}', 'r1')
    await writeFileAtomically(path, '{"a":1}', 'r2')
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}')
    expect(readdirSync(folder)).toEqual(['summary.json'])
  })

  it('publishes a folder with all that is in it', async () => {
    const folder = temporaryFolder()
    const from = join(folder, '.active')
    mkdirSync(join(from, 'artifacts'), { recursive: true })
    writeFileSync(join(from, 'artifacts', 'a.csv'), 'a')
    await publishFolder(from, join(folder, 'r1'))
    expect(readdirSync(folder)).toEqual(['r1'])
    expect(readFileSync(join(folder, 'r1', 'artifacts', 'a.csv'), 'utf8')).toBe('a')
  })
})
