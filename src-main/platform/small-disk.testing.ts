import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of a chosen size, in memory; Linux, and only where mounting is permitted. */
export interface SmallDisk extends Disposable {
  readonly folder: string
  /** Leaves this much room beside what is there. */
  leave(kilobytes: number): void
}

const mount = (...words: readonly string[]): boolean =>
  spawnSync('mount', [...words], { stdio: 'ignore' }).status === 0

const large = 1024 * 1024

/** Large at first; undefined where mounting is not permitted. */
export function mountSmallDisk(): SmallDisk | undefined {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qm small disk-')))
  if (!mount('-t', 'tmpfs', '-o', `size=${large}k`, 'none', folder)) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    leave(room) {
      const { blocks, bfree, bsize } = statfsSync(folder)
      const size = ((blocks - bfree) * bsize) / 1024 + room
      if (!mount('-o', `remount,size=${size}k`, folder)) throw new Error('the disk keeps its size')
    },
    [Symbol.dispose]() {
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
