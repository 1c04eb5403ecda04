import { open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Where a file is written before it takes its name: hidden, in the same folder, named by its run. */
export function asideOf(path: string, id: string): string {
  return join(dirname(path), `.${basename(path)}.${id}.tmp`)
}

/**
 * Gives finished files their names, in the order given, each by one rename after its content has
 * reached the disk. What stood there before stays whole until the moment of the rename.
 */
export async function publishFiles(
  files: readonly { readonly from: string; readonly to: string }[],
): Promise<void> {
  for (const { from } of files) await syncToDisk(from)
  for (const { from, to } of files) await renameWithRetry(from, to)
  for (const folder of new Set(files.map(({ to }) => dirname(to)))) await syncNames(folder)
}

/** Publishes a whole folder by one rename. */
export async function publishFolder(from: string, to: string): Promise<void> {
  await renameWithRetry(from, to)
  await syncNames(dirname(to))
}

export async function writeFileAtomically(
  path: string,
  content: string,
  id: string,
): Promise<void> {
  const aside = asideOf(path, id)
  try {
    await writeFile(aside, content, { mode: 0o600 })
    await publishFiles([{ from: aside, to: path }])
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/** Virus scanners and indexers hold files for moments on Windows: EPERM, EACCES and EBUSY pass. */
async function renameWithRetry(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      const passing = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(code)
      if (!passing || attempt === 9) throw error
      await delay(20 * 2 ** attempt)
    }
  }
}

/** What has its name is published: a disk that cannot be waited for does not undo it. */
async function syncNames(folder: string): Promise<void> {
  await syncToDisk(folder).catch(() => undefined)
}

/** Waits until a file's content, or a folder's entries, have reached the disk. */
export async function syncToDisk(path: string): Promise<void> {
  // A folder cannot be opened for syncing on Windows; its rename is journaled there.
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    // Takes seconds after large writes: never on the thread of a core.
    await handle.sync()
  } finally {
    await handle.close()
  }
}
