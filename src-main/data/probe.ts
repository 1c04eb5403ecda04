import { createReadStream } from 'node:fs'
import { glob, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { expected, failureOf, messageOf } from '../platform/errors.ts'
import { readDelimitedHead } from './delimited.ts'
import type { Connection } from './duckdb.ts'
import { literalPath } from './sql.ts'

export type FileFormat = 'csv' | 'tsv' | 'jsonl' | 'parquet'
export type Compression = 'none' | 'gzip' | 'zstd'

export interface FileColumn {
  readonly name: string
  /** DuckDB's name of the type; VARCHAR for text formats. */
  readonly type: string
}

interface ProbedBase {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
  readonly compression: Compression
  readonly columns: readonly FileColumn[]
}

/** A file whose format, compression and columns are known from its first bytes. */
export type ProbedFile = ProbedBase &
  (
    | {
        readonly format: 'csv' | 'tsv'
        readonly delimiter: string
        /** Blank lines before the header. */
        readonly skip: number
      }
    | { readonly format: 'jsonl'; readonly layout: 'newline_delimited' | 'array' }
    | { readonly format: 'parquet' }
  )

const headBytes = 1024 * 1024
const maxColumns = 2000

/** Files that a path or glob names, in bytewise order; an expected error when there is none. */
export async function expandPath(path: string): Promise<readonly string[]> {
  if (await exists(path)) return [path]
  if (!/[*?[{]/.test(path)) throw await notFound(path)
  const found: string[] = []
  for await (const entry of glob(path, { withFileTypes: true })) {
    if (!entry.isDirectory()) found.push(join(entry.parentPath, entry.name))
  }
  if (found.length === 0) {
    throw expected('not_found', {
      what: `No file matches ${path}.`,
      remedy: 'Check the pattern: * stands for any characters within one name, ** for any folders.',
    })
  }
  return found.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
}

/** Looks at one file; every way in which it cannot be read is an expected error. */
export async function probeFile(connection: Connection, path: string): Promise<ProbedFile> {
  const { bytes, modifiedMs, magic } = await firstBytes(path)
  if (bytes === 0) {
    throw unreadable(`${basename(path)} is empty: it has 0 bytes.`, 'Export the file again.')
  }
  const compression = compressionOf(magic)
  const base = { path, bytes, modifiedMs, compression }
  if (magic.subarray(0, 4).toString('latin1') === 'PAR1') {
    return { ...base, format: 'parquet', columns: await parquetColumns(connection, path) }
  }
  const head = await readHead(path, compression)
  if (compression !== 'none' && head.text.subarray(0, 4).toString('latin1') === 'PAR1') {
    throw unreadable(
      `${basename(path)} is a compressed Parquet file.`,
      'Parquet compresses inside: unpack the file first.',
    )
  }
  const text = textOf(path, head.text, head.complete)
  const name = plainName(path)
  if (/\.(jsonl|ndjson|json)$/i.test(name) || looksLikeJson(text)) {
    return { ...base, format: 'jsonl', ...readJsonHead(path, text, head.complete) }
  }
  const preferred = /\.(tsv|tab)$/i.test(name) ? '\t' : undefined
  const { delimiter, header, skip } = readDelimitedHead(text, {
    complete: head.complete,
    ...(preferred === undefined ? {} : { preferred }),
  })
  if (header.length > maxColumns) {
    throw unreadable(
      `${basename(path)} has ${header.length} columns; at most ${maxColumns} are read.`,
      'Export only the columns that are needed.',
    )
  }
  return {
    ...base,
    format: delimiter === '\t' ? 'tsv' : 'csv',
    delimiter,
    skip,
    columns: header.map((column) => ({ name: column, type: 'VARCHAR' })),
  }
}

/** By the first four bytes of a file. */
export function compressionOf(magic: Buffer): Compression {
  if (magic[0] === 0x1f && magic[1] === 0x8b) return 'gzip'
  if (magic.length >= 4 && magic.readUInt32LE(0) === 0xfd2fb528) return 'zstd'
  return 'none'
}

/**
 * Of a decompressor, in bytes: with Node's 16 KiB passing on costs as much as unpacking, and from 128 KiB on
 * the C library maps fresh memory for each piece.
 */
const UNPACKED_AT_ONCE = 96 * 1024

/** A decompressor, or undefined for a plain file. */
export function decompressorOf(compression: Compression) {
  switch (compression) {
    case 'none':
      return undefined
    case 'gzip':
      return createGunzip({ chunkSize: UNPACKED_AT_ONCE })
    case 'zstd':
      return createZstdDecompress({ chunkSize: UNPACKED_AT_ONCE })
  }
}

export function damaged(path: string, cause: unknown): Error {
  const cut = /unexpected end/i.test(messageOf(cause))
  return expected('unreadable_file', {
    what: cut
      ? `${basename(path)} is cut off: its compressed data end too early.`
      : `${basename(path)} is damaged: its compressed data cannot be unpacked.`,
    remedy: 'It was probably not copied as a whole: copy or export it again.',
    kept: 'Nothing was written; earlier outputs are as they were.',
    cause,
  })
}

async function firstBytes(path: string) {
  try {
    const status = await stat(path)
    if (status.isDirectory()) {
      throw unreadable(
        `${path} is a folder, not a file.`,
        `Name a file in it, or all of its files with a pattern such as ${path.replace(/[\\/]$/, '')}/*.csv.`,
      )
    }
    if (!status.isFile()) {
      throw unreadable(
        `${path} is a device or a pipe.`,
        'Inputs are read more than once: save the data into a file first.',
      )
    }
    await using handle = await open(path, 'r')
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0)
    const magic = buffer.subarray(0, bytesRead)
    return { bytes: status.size, modifiedMs: status.mtimeMs, magic }
  } catch (error) {
    throw await refused(path, error)
  }
}

/** The first decompressed bytes of a file. */
async function readHead(path: string, compression: Compression) {
  const source = createReadStream(path)
  const decompressor = decompressorOf(compression)
  if (decompressor !== undefined) source.on('error', (error) => decompressor.destroy(error))
  const stream = decompressor === undefined ? source : source.pipe(decompressor)
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part)
      length += part.length
      if (length >= headBytes) break
    }
  } catch (error) {
    if (
      compression !== 'none' &&
      error instanceof Error &&
      String(Reflect.get(error, 'code')).startsWith('Z')
    ) {
      throw damaged(path, error)
    }
    throw await refused(path, error)
  } finally {
    source.destroy()
  }
  return { text: Buffer.concat(parts), complete: length < headBytes }
}

function textOf(path: string, head: Buffer, complete: boolean): string {
  const name = basename(path)
  const start = head.subarray(0, 4).toString('latin1')
  if (start === 'PK\x03\x04') {
    throw unreadable(
      `${name} is an Excel workbook or a ZIP archive, not a text file.`,
      'In Excel choose File > Save As > CSV UTF-8, or unpack the archive.',
    )
  }
  if (start.startsWith('\xd0\xcf\x11\xe0')) {
    throw unreadable(
      `${name} is an old Excel workbook, not a text file.`,
      'In Excel choose File > Save As > CSV UTF-8.',
    )
  }
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) {
    throw unreadable(
      `${name} is UTF-16 text.`,
      'Save it as UTF-8 (in Excel: File > Save As > CSV UTF-8).',
    )
  }
  const lineEnd = head.indexOf(0x0a)
  const firstLine = lineEnd < 0 ? head : head.subarray(0, lineEnd)
  if (firstLine.includes(0) || looksBinary(head)) {
    throw unreadable(
      `${name} is a binary file, not CSV, TSV, JSON lines or Parquet.`,
      'Export the data in one of these formats.',
    )
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(firstLine, {
      stream: lineEnd < 0 && !complete,
    })
  } catch {
    throw unreadable(
      `The first line of ${name} is not UTF-8 text.`,
      'Save the file as UTF-8 (in Excel: File > Save As > CSV UTF-8).',
    )
  }
  const text = new TextDecoder('utf-8').decode(head)
  if (text.trim() === '') {
    throw unreadable(`${name} holds only white space.`, 'Export the file again.')
  }
  return text
}

/** Compressed and encrypted data are one tenth control characters; text has the odd one at most. */
function looksBinary(head: Buffer): boolean {
  let control = 0
  for (const byte of head) if (byte < 32 && (byte < 9 || byte > 13)) control++
  return control > Math.max(8, 0.04 * head.length)
}

/** A brace first: no header of a table starts so, and JSON lines always do. */
function looksLikeJson(text: string): boolean {
  const line = text.slice(0, (text.indexOf('\n') + 1 || text.length + 1) - 1).trim()
  if (!line.startsWith('{') || !line.endsWith('}')) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

function readJsonHead(path: string, text: string, complete: boolean) {
  const layout = text.trimStart().startsWith('[') ? 'array' : 'newline_delimited'
  const names = new Set<string>()
  if (layout === 'array') {
    // The keys of the first object: arrays are small files from an export, all rows alike.
    for (const key of keysOfFirstObject(text)) names.add(key)
  } else {
    const lines = text.split('\n')
    if (!complete) lines.pop()
    for (const line of lines.slice(0, 1000)) {
      for (const key of keysOf(line)) names.add(key)
      if (names.size > maxColumns) break
    }
  }
  if (names.size === 0) {
    throw unreadable(
      `${basename(path)} holds no JSON objects.`,
      'Each line is one object such as {"user_id": "u1", "contract_id": "c1", "score": 0.5}.',
    )
  }
  return { layout, columns: [...names].map((name) => ({ name, type: 'VARCHAR' })) } as const
}

function keysOf(line: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(line)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.keys(value)
      : []
  } catch {
    return []
  }
}

function keysOfFirstObject(text: string): readonly string[] {
  const from = text.indexOf('{')
  for (let to = text.indexOf('}', from); from >= 0 && to >= 0; to = text.indexOf('}', to + 1)) {
    const keys = keysOf(text.slice(from, to + 1))
    if (keys.length > 0) return keys
  }
  return []
}

async function parquetColumns(
  connection: Connection,
  path: string,
): Promise<readonly FileColumn[]> {
  try {
    const rows = await connection.rows(
      `DESCRIBE SELECT * FROM read_parquet(${literalPath(path)}, binary_as_string = true)`,
    )
    return rows.map((row) => ({
      name: String(row['column_name']),
      type: String(row['column_type']),
    }))
  } catch (error) {
    const failure = failureOf(error)
    if (failure.code === 'cancelled' || failure.code === 'forbidden') throw error
    throw expected('unreadable_file', {
      what: `${basename(path)} is a damaged or cut off Parquet file.`,
      remedy: 'It was probably not written or copied as a whole: copy or export it again.',
      cause: error,
    })
  }
}

/** The name without .gz and .zst. */
function plainName(path: string): string {
  return basename(path).replace(/\.(gz|gzip|zst|zstd)$/i, '')
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw await refused(path, error)
  }
}

async function refused(path: string, error: unknown): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return notFound(path)
  if (code === 'EACCES' || code === 'EPERM') {
    return expected('forbidden', {
      what: `There is no right to read ${path}.`,
      remedy: 'Ask its owner for the right to read it, or copy it to a folder of yours.',
      cause: error,
    })
  }
  return error
}

/** Names the file that was probably meant. */
async function notFound(path: string): Promise<Error> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => undefined)
  const stem = basename(path).toLowerCase().replace(/\..*$/, '')
  const near = stem === '' ? undefined : names?.find((name) => name.toLowerCase().startsWith(stem))
  return expected('not_found', {
    what: names === undefined ? `There is no folder ${folder}.` : `There is no file ${path}.`,
    remedy:
      near === undefined
        ? 'Check the path for a typing error.'
        : `Did you mean ${near} in that folder?`,
  })
}

function unreadable(what: string, remedy: string): Error {
  return expected('unreadable_file', { what, remedy })
}
