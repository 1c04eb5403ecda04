import { describe, expect, it } from 'vitest'
import { reconcileRecords } from '../../src-main/reconciliation/engine/reconcile.ts'
import type { EngineResult, RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { defaultOptions } from './bench.ts'
import { tuningKinds, writeLists } from './kinds.ts'
import { selectRows } from './lists.ts'
import { personLists, productLists } from './persons.ts'

type Lists = readonly [left: RecordList, right: RecordList]

function matched([left, right]: Lists): { matches: number; result: EngineResult } {
  const result = reconcileRecords(left, right, defaultOptions, { stage() {}, step() {} })
  const { confidence, decision } = result.pairs
  const matches = confidence.filter((c, p) => decision[p] === 0 || (decision[p] === 1 && c >= 0.5))
  return { matches: matches.length, result }
}

/** Lists of one kind; families stay together, so that no record has a near twin in the other. */
function ofKind(name: string, rows: number, seed: number): Lists {
  const kind = tuningKinds.find((one) => one.name === name)!
  const { left, right } = writeLists(kind, {
    rows,
    share: 0,
    alone: 1,
    byFamily: true,
    noise: 0.5,
    cardinality: 'one_to_one',
    seed,
  })
  const list = (heading: readonly string[], cells: typeof left): RecordList => ({
    rows: cells.length,
    ids: cells.map((_, row) => String(row)),
    columns: heading.map((column, c) => ({ name: column, values: cells.map((row) => row[c]!) })),
  })
  return [list(kind.leftHeading, left), list(kind.rightHeading, right)]
}

/** Two registers of one country: the same names and streets, no person in both. */
function registers(rows: number, seed: number): Lists {
  const { left, right, partner } = personLists(2 * rows, seed)
  const taken = new Set(partner)
  const without = (list: RecordList, hasPartner: (row: number) => boolean): RecordList =>
    selectRows(
      list,
      list.ids.flatMap((_, row) => (hasPartner(row) ? [] : [row])),
    )
  return [without(left, (row) => partner[row]! >= 0), without(right, (row) => taken.has(row))]
}

const sources: Record<string, (rows: number, seed: number) => Lists> = {
  'people of two countries': (rows, seed) => [
    personLists(rows, seed).left,
    personLists(rows, seed + 50).right,
  ],
  'people of one country': registers,
  products: (rows, seed) => [
    productLists(rows, rows, seed).left,
    productLists(rows, rows, seed + 50).right,
  ],
  books: (rows, seed) => ofKind('books', rows, seed),
  companies: (rows, seed) => ofKind('companies', rows, seed),
}

describe.each(Object.keys(sources))('unrelated lists of %s', (name) => {
  it.each([
    [20, 1],
    [20, 2],
    [60, 3],
    [150, 4],
  ])('have at most 1 % matches at %i rows (seed %i)', (rows, seed) => {
    const { matches, result } = matched(sources[name]!(rows, seed))

    expect(matches).toBeLessThanOrEqual(0.01 * rows)
    expect(result.estimate.cannotKnow).not.toBeNull()
  })
})
