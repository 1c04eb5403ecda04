import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DropFiles } from '../../e2e/support/fixtures.ts'
import { type CommandEnd, runCommand } from './command.ts'
import { type Finding, inspect } from './inspect.ts'
import { allocateWords, createScene } from './scene.ts'
import { unkindWords } from './trial.ts'

/** A file system of a few kilobytes, in memory; Linux, and only where mounting is permitted. */
export interface SmallDisk extends Disposable {
  readonly folder: string
  grow(kilobytes: number): void
}

const mount = (...words: readonly string[]): boolean =>
  spawnSync('mount', [...words], { stdio: 'ignore' }).status === 0

/** Undefined where mounting is not permitted. */
export function mountSmallDisk(kilobytes: number): SmallDisk | undefined {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qm small disk-')))
  if (!mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', folder)) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    grow(to) {
      if (!mount('-o', `remount,size=${to}k`, folder)) throw new Error('the disk does not grow')
    },
    [Symbol.dispose]() {
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface SmallDiskTrial {
  readonly end: CommandEnd
  readonly finding: Finding
  readonly losses: readonly string[]
}

/**
 * Allocates with workspace and outputs on a disk of this size: what SQLite and DuckDB write by
 * themselves fails for real. Then the disk grows, and the next host starts.
 */
export async function trySmallDisk(
  kilobytes: number,
  files: DropFiles,
  name = 'out.csv',
): Promise<SmallDiskTrial> {
  using disk = mountSmallDisk(kilobytes)
  if (disk === undefined) throw new Error('mounting is not permitted')
  const scene = createScene(disk.folder, files, name)
  const end = await runCommand(allocateWords(scene))
  disk.grow(1024 * 1024)
  const finding = await inspect(scene)
  return { end, finding, losses: [...finding.losses, ...unkindWords(end)] }
}
