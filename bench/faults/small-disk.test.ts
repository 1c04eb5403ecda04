import { beforeAll, describe, expect, it } from 'vitest'
import { type DropFiles, writeLongDrop } from '../../e2e/support/fixtures.ts'
import { mountSmallDisk } from '../../src-main/platform/small-disk.testing.ts'
import { keptFolder } from './kept-folder.testing.ts'
import { trySmallDisk } from './small-disk.ts'

let files: DropFiles
beforeAll(async () => {
  files = await writeLongDrop(keptFolder(), 100_000)
})

const isPermitted = (): boolean => {
  using disk = mountSmallDisk()
  return disk !== undefined
}

/** Too little for the databases, for what DuckDB writes, and for the outputs. */
const kilobytes = [0, 128, 256, 448] as const

describe.skipIf(!isPermitted())('a disk that is full for SQLite and DuckDB too', () => {
  it('fails the run in words, and the next start on a larger one finds nothing lost', async () => {
    const trials = []
    for (const size of kilobytes) trials.push(await trySmallDisk(size, files))
    expect(trials.flatMap(({ losses }) => losses)).toEqual([])
    expect(trials.map(({ end }) => end.code)).toContain(1)
    expect(trials.map(({ finding }) => finding.end)).toContain('failed')
  }, 180_000)
})
