import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runId } from '../../src-shared/runs.ts'
import { publishFolder, syncToDisk } from '../platform/publish.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { RunsStore } from '../store/runs.ts'
import { folderOf } from './run-folder.ts'

/** Runs being removed: hidden, on the same disk as the others. */
const trashOf = (workspace: Workspace): string => join(workspace.runs, '.trash')

/**
 * Takes a run's folder away by one rename: a reader finds all of it or nothing. Returns how to remove
 * its files, which may take a while; what is left of them goes with the next start.
 */
export async function trashRunFolder(
  workspace: Workspace,
  id: string,
): Promise<() => Promise<void>> {
  const trash = trashOf(workspace)
  await mkdir(trash, { recursive: true, mode: 0o700 })
  const moved: string[] = []
  for (const folder of [workspace.run(id), workspace.activeRun(id)]) {
    if (!existsSync(folder)) continue
    const to = join(trash, `${id}.${randomBytes(4).toString('hex')}`)
    try {
      await publishFolder(folder, to)
    } catch (error) {
      // Another host has removed it.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue
      throw error
    }
    moved.push(to)
  }
  if (moved.length > 0) await syncToDisk(workspace.runs)
  return async () => {
    for (const folder of moved) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Finishes removals that a host which died had begun, in the index and on the disk. */
export async function emptyTrash(workspace: Workspace, store: RunsStore): Promise<void> {
  const trash = trashOf(workspace)
  if (!existsSync(trash)) return
  for (const name of await readdir(trash)) {
    const id = runId.safeParse(name.split('.')[0])
    // A run that somebody has copied back is there again.
    if (id.success && folderOf(workspace, id.data) === undefined) store.remove(id.data)
    // Another host that starts now may be removing the same.
    await rm(join(trash, name), { recursive: true, force: true }).catch(() => undefined)
  }
}
