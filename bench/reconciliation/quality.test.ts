import { describe, expect, it } from 'vitest'
import { reconcileRecords } from '../../src-main/reconciliation/engine/reconcile.ts'
import type { RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { defaultFolder, defaultOptions } from './bench.ts'
import { keepPartners, readLists } from './lists.ts'
import type { LabelledLists } from './lists.ts'
import { qualityOf } from './quality.ts'

const quiet = { stage() {}, step() {} }

function renamed(list: RecordList, by: string): RecordList {
  const columns = list.columns.map((column, c) => ({
    ...column,
    name: `${by}${(c * 7) % 13} ${c}`,
  }))
  return { ...list, columns: columns.toReversed() }
}

function f1(lists: LabelledLists): number {
  const { left, right } = lists
  return qualityOf(lists, reconcileRecords(left, right, defaultOptions, quiet)).f1
}

/** The shared lists are no part of the product; where they are absent these count as skipped. */
describe.each([
  ['fodors_zagats', 0.97, 0.94],
  ['snowmobile_skidoo_2024_price_vs_spec', 0.97, 0.85],
  ['snowmobile_skidoo_2024_2025_yoy', 0.84, 0.7],
])('%s', (name, whole, half) => {
  const lists = readLists(defaultFolder(), name)

  it.skipIf(lists === null)('is matched without labels, whatever its columns are called', () => {
    expect(f1(lists!)).toBeGreaterThan(whole)
    expect(
      f1({ ...lists!, left: renamed(lists!.left, 'a'), right: renamed(lists!.right, 'z') }),
    ).toBeGreaterThan(whole)
  })

  it.skipIf(lists === null)('keeps its quality with half of the partners removed', () => {
    expect(f1(keepPartners(lists!, 0.5, 1))).toBeGreaterThan(half)
  })
})
