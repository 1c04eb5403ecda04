import { describe, expect, it } from 'vitest'
import { duckdbBytesFor } from './duckdb-memory.ts'

const MIB = 1024 * 1024

describe('memory of DuckDB for the tables of logs', () => {
  it.each([
    ['nothing', [], 192 * MIB],
    ['a small log', [{ bytes: 214 * MIB, compression: 'none' }], 192 * MIB],
    [
      'exactly what the least is enough for',
      [{ bytes: 1536 * MIB, compression: 'none' }],
      192 * MIB,
    ],
    ['an eighth of a large log', [{ bytes: 2400 * MIB, compression: 'none' }], 300 * MIB],
    [
      'an eighth of all logs together',
      [
        { bytes: 1200 * MIB, compression: 'none' },
        { bytes: 1200 * MIB, compression: 'none' },
      ],
      300 * MIB,
    ],
    [
      'archives, counted ten times',
      [
        { bytes: 120 * MIB, compression: 'gzip' },
        { bytes: 120 * MIB, compression: 'zstd' },
      ],
      300 * MIB,
    ],
  ] as const)('%s', (_, files, bytes) => {
    expect(duckdbBytesFor(files)).toBe(bytes)
  })
})
