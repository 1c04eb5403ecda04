import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Uploaded, UploadPart } from '../../src-shared/files.ts'
import { expected } from '../platform/errors.ts'

/** Copies of files that have no path for this host: what people drop on a page in a browser. */
export interface Uploads {
  /**
   * Appends a part; the last one gives the file its name. Throws `conflict` for a part that does not
   * continue what has come, `bad_usage` for one beyond the end, `disk_full` before the first part of
   * a file that would fill the disk.
   */
  receive(part: UploadPart): Promise<Uploaded>
  /** Removes what was copied more than `kept` ago, and what has stopped coming for a day. */
  prune(): Promise<void>
}

/** Milliseconds that a copy stays: long enough to run the same inputs again with other settings. */
const kept = 30 * 24 * 3_600_000
/** Milliseconds that a copy stays whose parts come no more: its page was left, or it was cancelled. */
const keptUnfinished = 24 * 3_600_000
/** Bytes that stay free for the results of runs. */
const spare = 256 * 1024 ** 2

export function createUploads(folder: string, now: () => Date): Uploads {
  return {
    async receive({ batch, name, offset, total, base64 }) {
      const bytes = Buffer.from(base64, 'base64')
      const received = offset + bytes.length
      if (received > total || (bytes.length === 0 && total > 0)) {
        throw expected('bad_usage', {
          what: `A part of ${bytes.length} bytes at ${offset} does not fit into ${total}.`,
          remedy: 'Send the file in parts, each from where the last one ended.',
        })
      }
      const target = join(folder, batch)
      const path = join(target, name)
      const aside = join(target, `.${name}.part`)
      if (offset === 0) {
        await requireRoom(folder, name, total)
        await mkdir(target, { recursive: true, mode: 0o700 })
      }
      await append(aside, offset, bytes, name)
      if (received < total) return { received, path: null }
      await rename(aside, path)
      return { received, path }
    },
    async prune() {
      const oldest = now().getTime() - kept
      const removeUnfinished = async (batch: string): Promise<void> => {
        for (const name of (await readdir(batch)).filter((each) => each.endsWith('.part'))) {
          const status = await stat(join(batch, name)).catch(() => undefined)
          if (status === undefined || status.mtimeMs >= now().getTime() - keptUnfinished) continue
          await rm(join(batch, name), { force: true })
        }
      }
      for (const batch of await readdir(folder)) {
        const status = await stat(join(folder, batch)).catch(() => undefined)
        if (status === undefined) continue
        if (status.mtimeMs < oldest) await rm(join(folder, batch), { recursive: true, force: true })
        else if (status.isDirectory()) await removeUnfinished(join(folder, batch))
      }
    },
  }
}

async function requireRoom(folder: string, name: string, total: number): Promise<void> {
  const disk = await statfs(folder)
  if (total + spare <= disk.bavail * disk.bsize) return
  throw expected('disk_full', {
    what: `${name} does not fit: the disk of the workspace has too little room for a copy.`,
    remedy: 'Free some space, or name the file by its path, which needs no copy.',
  })
}

/** The first part begins the file anew: what an earlier try left is gone. */
async function append(
  path: string,
  offset: number,
  bytes: Uint8Array,
  name: string,
): Promise<void> {
  const file = await open(path, offset === 0 ? 'w' : 'r+', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw outOfOrder(name)
    throw error
  })
  try {
    if ((await file.stat()).size !== offset) throw outOfOrder(name)
    for (let at = 0; at < bytes.length;) {
      at += (await file.write(bytes, at, bytes.length - at, offset + at)).bytesWritten
    }
  } finally {
    await file.close()
  }
}

function outOfOrder(name: string): Error {
  return expected('conflict', {
    what: `This part of ${name} does not continue what has come of it.`,
    remedy: 'Begin again with its first part.',
  })
}
