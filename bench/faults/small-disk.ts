import type { DropFiles } from '../../e2e/support/fixtures.ts'
import { mountSmallDisk } from '../../src-main/platform/small-disk.testing.ts'
import { type CommandEnd, runCommand } from './command.ts'
import { type Finding, inspect } from './inspect.ts'
import { allocateWords, createScene } from './scene.ts'
import { unkindWords } from './trial.ts'

const large = 1024 * 1024

export interface SmallDiskTrial {
  readonly end: CommandEnd
  readonly finding: Finding
  readonly losses: readonly string[]
}

/**
 * Allocates with workspace and outputs on a disk with this much room left: what SQLite and DuckDB
 * write by themselves fails for real. Then the disk grows, and the next host starts.
 */
export async function trySmallDisk(
  kilobytes: number,
  files: DropFiles,
  name = 'out.csv',
): Promise<SmallDiskTrial> {
  using disk = mountSmallDisk()
  if (disk === undefined) throw new Error('mounting is not permitted')
  const scene = createScene(disk.folder, files, name)
  await runCommand(['runs', 'list', '--workspace', scene.workspace])
  disk.leave(kilobytes)
  const end = await runCommand(allocateWords(scene))
  disk.leave(large)
  const finding = await inspect(scene)
  return { end, finding, losses: [...finding.losses, ...unkindWords(end)] }
}
