import { createHash } from 'node:crypto'
import { open, realpath, stat } from 'node:fs/promises'
import type { EventSource } from '../../src-shared/events/job.ts'
import { type Compression, compressionOf, expandPath } from '../data/probe.ts'
import { expected } from '../platform/errors.ts'

/** Bytes of a file that are hashed in one go. */
const HASHED_AT_ONCE = 1 << 20

export interface LogFile {
  readonly path: string
  readonly compression: Compression
  readonly bytes: number
  readonly modifiedAt: string
  /** Place of its source among the job's inputs. */
  readonly source: number
}

/**
 * The files of a run in the order in which they are read: of the flags, then bytewise by path. A file
 * named twice is read once; queries are left out. Throws what a person can mend: nothing matches, a
 * folder, no right.
 */
export async function logFiles(sources: readonly EventSource[]): Promise<readonly LogFile[]> {
  const files = new Map<string, LogFile>()
  for (const [source, input] of sources.entries()) {
    if (input.kind !== 'file') continue
    for (const path of await expandPath(input.path)) {
      const real = await realpath(path)
      if (files.has(real)) continue
      files.set(real, { ...(await lookAt(path)), source })
    }
  }
  return [...files.values()]
}

/** Throws where there is nothing to read at all. */
export function requireContent(
  logs: readonly { readonly name: string; readonly bytes: number; readonly query: unknown }[],
): void {
  if (logs.some(({ bytes }) => bytes > 0)) return
  const [first] = logs
  if (first !== undefined && logs.every(({ query }) => query !== null)) {
    throw expected('bad_input', {
      what: logs.length === 1 ? `${first.name} gave no row.` : 'No query gave a row.',
      remedy: 'Check the query and the values of its parameters.',
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
  const name = first === undefined ? '' : first.name.slice(first.name.lastIndexOf('/') + 1)
  throw expected('bad_input', {
    what: logs.length === 1 ? `${name} is empty.` : `All ${logs.length} files are empty.`,
    remedy: 'Check the export that writes it; a log has one JSON object on each line.',
    kept: 'Nothing was written; earlier outputs are as they were.',
  })
}

async function lookAt(path: string): Promise<Omit<LogFile, 'source'>> {
  const status = await stat(path)
  if (status.isDirectory()) {
    throw expected('unreadable_file', {
      what: `${path} is a folder.`,
      remedy: `Name its files with a pattern, such as ${path.replace(/\/+$/, '')}/*.jsonl.`,
    })
  }
  if (!status.isFile()) {
    throw expected('unreadable_file', {
      what: `${path} is a device or a pipe.`,
      remedy: 'Inputs are read more than once: save the log into a file first.',
    })
  }
  let compression: Compression
  try {
    compression = await compressionAt(path)
  } catch (cause) {
    throw expected('unreadable_file', {
      what: `${path} may not be read by this user.`,
      remedy: 'Change its rights, or start Quartermaster as somebody who may read it.',
      cause,
    })
  }
  return {
    path,
    compression,
    bytes: status.size,
    modifiedAt: new Date(status.mtimeMs).toISOString(),
  }
}

/** By its first bytes: what a log is called says nothing of what is in it. */
async function compressionAt(path: string): Promise<Compression> {
  await using handle = await open(path, 'r')
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
  return compressionOf(buffer.subarray(0, bytesRead))
}

/** SHA-256 of a file as it lies on the disk. */
export async function sha256Of(path: string, checkpoint: () => void): Promise<string> {
  const hash = createHash('sha256')
  // Two buffers take turns: one is filled while the other is hashed, and nothing is left to collect.
  let filling = Buffer.allocUnsafe(HASHED_AT_ONCE)
  let filled = Buffer.allocUnsafe(HASHED_AT_ONCE)
  await using handle = await open(path, 'r')
  let reading = handle.read(filling, 0, filling.length, 0)
  for (let at = 0; ;) {
    const { bytesRead } = await reading
    if (bytesRead === 0) return hash.digest('hex')
    checkpoint()
    at += bytesRead
    ;[filling, filled] = [filled, filling]
    reading = handle.read(filling, 0, filling.length, at)
    hash.update(filled.subarray(0, bytesRead))
  }
}
