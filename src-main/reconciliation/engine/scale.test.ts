import { describe, expect, it } from 'vitest'
import { findCandidates } from './candidates.ts'
import { pairColumns } from './columns.ts'
import { compareAll, prepare } from './compare.ts'
import { productLists } from './lists.testing.ts'
import { findInBlocks } from './large/blocks.ts'
import { orderByHash } from './large/row-order.ts'
import { readFields } from './large/values.ts'
import { narrow } from './narrow.ts'
import { EngineThreads } from './threads.ts'

const { left, right } = productLists(300, 5)
const fields = pairColumns(left, right)
const rows = { left: left.rows, right: right.rows }
const quiet = (): void => undefined

function compared(threads: EngineThreads) {
  const prepared = prepare(left, right, fields, [], threads, quiet)
  const { candidates } = findCandidates(prepared.rules, rows, false, threads, quiet)
  return {
    prepared,
    candidates,
    agreement: compareAll(candidates, prepared, true, threads, quiet),
  }
}

describe('the engine on long lists', () => {
  it('finds and compares the same pairs with any number of threads', () => {
    const alone = compared(new EngineThreads(1, 0))
    const helped = compared(new EngineThreads(2, 1, 1))

    expect([...helped.candidates.right]).toEqual([...alone.candidates.right])
    expect([...helped.candidates.left]).toEqual([...alone.candidates.left])
    expect([...helped.agreement.levels]).toEqual([...alone.agreement.levels])
    expect([...helped.agreement.values]).toEqual([...alone.agreement.values])
  })

  it('reads and blocks large lists alike with any number of threads', () => {
    const blocked = (threads: EngineThreads) => {
      const ordered = [left, right].map((list) => ({ list, rows: orderByHash(list, quiet) }))
      const read = readFields(fields, ordered[0]!, ordered[1]!, [], threads, quiet)
      const { candidates } = findInBlocks(read, rows, false, threads, quiet)
      return {
        texts: read.map(({ texts }) => texts && { ...texts, wordOf: texts.wordOf(0) }),
        left: [...candidates.left],
        right: [...candidates.right],
      }
    }

    const alone = blocked(new EngineThreads(1, 0))

    expect(alone.left.length).toBeGreaterThan(100)
    expect(blocked(new EngineThreads(2, 1, 1))).toEqual(alone)
  })

  it('sets all but the nearest candidates aside and keeps their levels counted', () => {
    const threads = new EngineThreads(1, 0)
    const { prepared, candidates, agreement } = compared(threads)

    const near = narrow(candidates, rows.right, agreement, prepared, [], threads, quiet, 100)

    expect(near.places).not.toBeNull()
    expect(near.candidates.count).toBeLessThan(candidates.count)
    expect(near.candidates.count + near.agreement.aside!.pairs).toBe(candidates.count)
    const partners = [...near.candidates.left].filter((l, i) => near.candidates.right[i] === l)
    expect(partners.length).toBeGreaterThan(285)
    const known = near.agreement.levels.filter((level) => level !== 255).length
    const counted = near.agreement.aside!.levels.reduce((sum, count) => sum + count, known)
    expect(counted).toBe(agreement.levels.filter((level) => level !== 255).length)
  })

  it('stops at once when it is told to', () => {
    const stop = (): void => {
      throw new Error('cancelled')
    }

    expect(() => prepare(left, right, fields, [], new EngineThreads(1, 0), stop)).toThrow(
      'cancelled',
    )
  })
})
