import {
  appendFileSync,
  openSync,
  writeFileSync,
  writeSync,
  closeSync,
  renameSync,
  mkdirSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { createRunLogs } from './run-log.ts'

const at = '2026-01-05T09:00:00.000Z'
const lineOf = (number: number): string =>
  `${JSON.stringify({ at, level: 'info', text: `line ${number} of ünïcode` })}\n`
const textOf = (number: number): string => `line ${number} of ünïcode`

function logOf(lines: number): string {
  const folder = temporaryFolder()
  const file = openSync(join(folder, 'log.jsonl'), 'w')
  for (let from = 0; from < lines; from += 10_000) {
    const count = Math.min(10_000, lines - from)
    writeSync(file, Array.from({ length: count }, (_, index) => lineOf(from + index)).join(''))
  }
  closeSync(file)
  return folder
}

/** Counts the bytes that are read from files. */
async function watchReads(): Promise<{ bytes: number }> {
  const watched = { bytes: 0 }
  const handle = await open(process.execPath)
  const prototype = Object.getPrototypeOf(handle) as typeof handle
  await handle.close()
  const read = Reflect.get(prototype, 'read') as (...parameters: unknown[]) => unknown
  vi.spyOn(prototype, 'read').mockImplementation(async function (
    this: typeof handle,
    ...parameters: unknown[]
  ) {
    const result = (await Reflect.apply(read, this, parameters)) as {
      bytesRead: number
      buffer: Buffer
    }
    watched.bytes += result.bytesRead
    return result
  })
  return watched
}

afterEach(() => vi.restoreAllMocks())

describe('pages of a log', () => {
  it('of a hundred thousand lines give each line once, reading the file once', async () => {
    const folder = logOf(100_000)
    const logs = createRunLogs()
    const watched = await watchReads()
    const seen: string[] = []
    for (;;) {
      const { lines, next } = await logs.read('run', folder, seen.length, 1000)
      seen.push(...lines.map(({ text }) => text))
      expect(next).toBe(seen.length)
      if (lines.length === 0) break
    }
    expect(seen).toEqual(Array.from({ length: 100_000 }, (_, number) => textOf(number)))
    const size = Buffer.byteLength(lineOf(50_000)) * 100_000
    // Each page may read the rest of one chunk for nothing.
    expect(watched.bytes).toBeLessThan(size + 101 * 64 * 1024)
  })

  it('anywhere in a log that was walked once read no more than their neighbourhood', async () => {
    const folder = logOf(100_000)
    const logs = createRunLogs()
    await logs.read('run', folder, 99_999, 1)
    const watched = await watchReads()
    const { lines, next } = await logs.read('run', folder, 61_803, 2)
    expect([lines.map(({ text }) => text), next]).toEqual([
      [textOf(61_803), textOf(61_804)],
      61_805,
    ])
    expect(watched.bytes).toBeLessThanOrEqual(3 * 64 * 1024)
  })

  it('that are asked for again while the log grows begin where the last one ended', async () => {
    const folder = logOf(90_500)
    const logs = createRunLogs()
    await logs.read('run', folder, 90_000, 1000)
    const watched = await watchReads()
    for (let line = 90_500; line < 90_600; line++) {
      appendFileSync(join(folder, 'log.jsonl'), lineOf(line))
      await expect(logs.read('run', folder, line, 1000)).resolves.toMatchObject({
        lines: [{ text: textOf(line) }],
        next: line + 1,
      })
    }
    expect(watched.bytes).toBe(100 * Buffer.byteLength(lineOf(90_500)))
  })

  it('leave a line that is still being written for the next call', async () => {
    const folder = logOf(1)
    const logs = createRunLogs()
    const second = lineOf(1)
    appendFileSync(join(folder, 'log.jsonl'), second.slice(0, 20))
    await expect(logs.read('run', folder, 0, 10)).resolves.toMatchObject({ next: 1 })
    await expect(logs.read('run', folder, 1, 10)).resolves.toEqual({ lines: [], next: 1 })
    appendFileSync(join(folder, 'log.jsonl'), second.slice(20))
    await expect(logs.read('run', folder, 1, 10)).resolves.toMatchObject({
      lines: [{ text: textOf(1) }],
      next: 2,
    })
  })

  it('go on where a run has moved to its published folder', async () => {
    const folder = logOf(2500)
    const logs = createRunLogs()
    await logs.read('run', folder, 2000, 100)
    const published = join(temporaryFolder(), 'published')
    mkdirSync(published)
    renameSync(join(folder, 'log.jsonl'), join(published, 'log.jsonl'))
    await expect(logs.read('run', published, 2100, 1)).resolves.toMatchObject({
      lines: [{ text: textOf(2100) }],
    })
  })

  it('show a broken line among the others', async () => {
    const folder = logOf(1)
    appendFileSync(join(folder, 'log.jsonl'), `{"at":"2026\n${lineOf(1)}`)
    await expect(createRunLogs().read('run', folder, 0, 10)).resolves.toMatchObject({
      lines: [
        { text: textOf(0) },
        { at, level: 'warning', text: 'Unreadable line: {"at":"2026' },
        { text: textOf(1) },
      ],
      next: 3,
    })
  })

  it('of a log that was replaced by a shorter one begin anew', async () => {
    const folder = logOf(3000)
    const logs = createRunLogs()
    await logs.read('run', folder, 2999, 1)
    writeFileSync(join(folder, 'log.jsonl'), `${lineOf(7)}${lineOf(8)}`)
    await expect(logs.read('run', folder, 1, 5)).resolves.toMatchObject({
      lines: [{ text: textOf(8) }],
    })
  })

  it('of a run without a log are empty', async () => {
    const logs = createRunLogs()
    await expect(logs.read('run', undefined, 0, 10)).resolves.toEqual({ lines: [], next: 0 })
    await expect(logs.read('run', temporaryFolder(), 3, 10)).resolves.toEqual({
      lines: [],
      next: 3,
    })
  })
})
