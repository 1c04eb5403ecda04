import { describe, expect, it } from 'vitest'
import { newRunId } from './ids.ts'

describe('ids of runs', () => {
  it('sort in the order in which they were made, at one moment too', () => {
    const moment = new Date('2026-01-02T03:04:05.000Z')
    const ids = Array.from({ length: 200 }, () => newRunId(moment))
    ids.push(newRunId(new Date(moment.getTime() + 32)))
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('are twelve letters and digits that are hard to mistake', () => {
    expect(newRunId(new Date())).toMatch(/^[0-9a-hjkmnp-tv-z]{12}$/)
  })
})
