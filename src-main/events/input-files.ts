import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import type { EventSource } from '../../src-shared/events/job.ts'
import { type Compression, compressionOf, expandPath } from '../data/probe.ts'
import { expected } from '../platform/errors.ts'

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
 * named twice is read once. Throws what a person can mend: nothing matches, a folder, no right.
 */
export async function logFiles(sources: readonly EventSource[]): Promise<readonly LogFile[]> {
  const files = new Map<string, LogFile>()
  for (const [source, { path: pattern }] of sources.entries()) {
    for (const path of await expandPath(pattern)) {
      const real = await realpath(path)
      if (files.has(real)) continue
      files.set(real, { ...(await lookAt(path)), source })
    }
  }
  if ([...files.values()].every(({ bytes }) => bytes === 0)) {
    const names = [...files.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1))
    throw expected('bad_input', {
      what: names.length === 1 ? `${names[0]} is empty.` : `All ${names.length} files are empty.`,
      remedy: 'Check the export that writes it; a log has one JSON object on each line.',
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
  return [...files.values()]
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
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) {
    checkpoint()
    hash.update(part as Buffer)
  }
  return hash.digest('hex')
}
