import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Deduplicator } from './dedupe.ts'
import { HASH_LANES } from './kernel-state.ts'

const LAST_LANES = new Array<number>(HASH_LANES - 2).fill(7)

interface Row {
  readonly id: number
  readonly day: number
  readonly micros: number
}

function keysOf(rows: readonly Row[]) {
  return {
    rows: rows.length,
    // Every fourth id has the same first lane, so that some meet in one slot of the table.
    hashes: Uint32Array.from(
      rows.flatMap(({ id }) => [Math.imul(id >> 2, 0x9e3779b1), id, ...LAST_LANES]),
    ),
    day: Int32Array.from(rows, ({ day }) => day),
    micros: Float64Array.from(rows, ({ micros }) => micros),
  }
}

/** Numbers of the rows that stay: of each id the earliest, of equally early ones the first. */
function winnersOf(rows: readonly Row[]): readonly number[] {
  const best = new Map<number, number>()
  for (const [number, row] of rows.entries()) {
    const held = best.get(row.id)
    const other = held === undefined ? undefined : rows[held]!
    const isEarlier =
      other === undefined ||
      row.day < other.day ||
      (row.day === other.day && row.micros < other.micros)
    if (isEarlier) best.set(row.id, number)
  }
  return [...best.values()].toSorted((a, b) => a - b)
}

function kept(chunks: readonly (readonly Row[])[]): readonly number[] {
  const deduplicator = new Deduplicator()
  const lost = new Set<number>()
  for (const chunk of chunks) {
    const first = deduplicator.rows
    const { losers, late } = deduplicator.enter(keysOf(chunk))
    for (const row of losers) lost.add(first + row)
    for (const number of late) {
      expect(number).toBeLessThan(first)
      lost.add(number)
    }
  }
  return Array.from({ length: deduplicator.rows }, (_, n) => n).filter((n) => !lost.has(n))
}

it('keeps the earliest of each id and the first of equals, however the rows are cut', () => {
  const row = fc.record({
    id: fc.nat({ max: 12 }),
    day: fc.nat({ max: 2 }),
    micros: fc.nat({ max: 2 }),
  })
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 15 }), { maxLength: 6 }), (chunks) => {
      expect(kept(chunks)).toEqual(winnersOf(chunks.flat()))
    }),
  )
})

it('keeps its word over pages and growing tables', () => {
  const rows = Array.from({ length: 200_000 }, (_, n) => ({
    id: n % 150_000,
    day: n < 150_000 && n % 2 === 0 ? 2 : 1,
    micros: n >= 150_000 ? 1 : 5,
  }))
  expect(kept([rows.slice(0, 70_000), rows.slice(70_000)])).toEqual(winnersOf(rows))
})
