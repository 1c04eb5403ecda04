import { describe, expect, it } from 'vitest'
import { queryClient } from './query-client.ts'

const failing = (code: string): Error =>
  Object.assign(new Error(code), { code, data: { code, what: 'It failed.', remedy: 'Wait.' } })

describe('a failed query', () => {
  it('is asked again once where the way to the core or the process that reads was lost', () => {
    const { retry } = queryClient.getDefaultOptions().queries ?? {}
    if (typeof retry !== 'function') throw new Error('no rule')
    const lost = failing('worker_lost')
    expect([retry(0, lost), retry(1, lost), retry(0, new TypeError('fetch failed'))]).toEqual([
      true,
      false,
      true,
    ])
    expect(
      ['not_found', 'storage', 'out_of_memory'].map((code) => retry(0, failing(code))),
    ).toEqual([false, false, false])
  })
})
