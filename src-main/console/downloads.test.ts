import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { createDownloads } from './downloads.ts'

const hour = 3_600_000
const write = (path: string): Promise<void> => writeFile(path, 'user_id\n')

describe('downloads', () => {
  it('are offered for an hour, and go when the next is made', async () => {
    const folder = temporaryFolder()
    let time = 0
    const downloads = createDownloads(folder, () => time)
    const first = await downloads.add('first.csv', write)
    expect(downloads.get(first)).toMatchObject({ name: 'first.csv' })
    time = hour
    expect(downloads.get(first)).toBeUndefined()
    const second = await downloads.add('second.csv', write)
    expect(readdirSync(folder)).toEqual([`${second}-second.csv`])
  })

  it('leave nothing behind when they could not be made', async () => {
    const folder = temporaryFolder()
    const downloads = createDownloads(folder, () => 0)
    const half = async (path: string): Promise<void> => {
      await write(path)
      throw new Error('the disk is full')
    }
    await expect(downloads.add('half.csv', half)).rejects.toThrow('the disk is full')
    expect(readdirSync(folder)).toEqual([])
  })

  it('are removed when their core closes', async () => {
    const folder = temporaryFolder()
    const downloads = createDownloads(folder, () => 0)
    await downloads.add('one.csv', write)
    await downloads.close()
    expect(readdirSync(folder)).toEqual([])
  })
})
