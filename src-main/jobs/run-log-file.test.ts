import { mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../src-shared/runs.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { keepRunLog } from './run-log-file.ts'

const at = '2026-01-05T09:00:00.000Z'
const line = (text: string): LogLine => ({ at, level: 'info', text })
const textsOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => (JSON.parse(text) as LogLine).text)

const none = Number.POSITIVE_INFINITY

describe('the log of a run', () => {
  it.each([
    ['lines', { bytes: none, lines: 3, text: none }],
    ['bytes', { bytes: 150, lines: none, text: none }],
  ])('ends with one line that says so when its %s are spent', (_, limits) => {
    const path = join(temporaryFolder(), 'log.jsonl')
    const keep = keepRunLog(path, limits)
    for (let number = 1; number <= 100; number++) keep(line(`line ${number}`))
    expect(textsOf(path)).toEqual([
      'line 1',
      'line 2',
      'line 3',
      'The log of this run is full (3 lines). What follows is not kept.',
    ])
  })

  it('is its owner’s only', () => {
    const path = join(temporaryFolder(), 'log.jsonl')
    keepRunLog(path)(line('begun'))
    expect(process.platform === 'win32' ? 0o600 : statSync(path).mode & 0o777).toBe(0o600)
  })

  it('keeps the beginning of a text that is too long', () => {
    const path = join(temporaryFolder(), 'log.jsonl')
    keepRunLog(path, { bytes: none, lines: none, text: 5 })(line('abcdefgh'))
    expect(textsOf(path)).toEqual(['abcde… (8 characters)'])
  })

  it('never fails its run, and goes on once it can be written', () => {
    const path = join(temporaryFolder(), 'log.jsonl')
    mkdirSync(path)
    const keep = keepRunLog(path)
    expect(() => keep(line('lost'))).not.toThrow()
    rmdirSync(path)
    keep(line('kept'))
    expect(textsOf(path)).toEqual(['kept'])
  })
})
