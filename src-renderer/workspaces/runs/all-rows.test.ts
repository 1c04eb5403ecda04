import { describe, expect, it } from 'vitest'
import { allRows } from './all-rows.ts'

const listOf = (ids: readonly number[]) => {
  const asked: number[] = []
  return {
    asked,
    fetch: async (offset: number, limit: number) => {
      asked.push(offset)
      return { rows: ids.slice(offset, offset + limit).map((id) => ({ id: String(id) })) }
    },
  }
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('all rows of a list', () => {
  it('are asked for page by page', async () => {
    const list = listOf(upTo(2300))
    expect((await allRows(list.fetch)).map(({ id }) => Number(id))).toEqual(upTo(2300))
    expect(list.asked).toEqual([0, 1000, 2000])
  })

  it('are there once, also those that are pushed onto the next page meanwhile', async () => {
    const list = listOf([...upTo(1000), 999, 1000])
    expect(await allRows(list.fetch)).toHaveLength(1001)
  })

  it('are no more than are wanted, and no more is asked for', async () => {
    const list = listOf(upTo(5000))
    expect((await allRows(list.fetch, 1000)).at(-1)).toEqual({ id: '999' })
    expect(list.asked).toEqual([0])
    expect(await allRows(list.fetch, 1500)).toHaveLength(1500)
  })
})
