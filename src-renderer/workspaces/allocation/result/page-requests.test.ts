import { describe, expect, it } from 'vitest'
import { assignmentsRequest, contractsRequest } from '../../../../src-shared/allocation/result.ts'
import { assignmentsFilterOf, contractsFilterOf } from './page-requests.ts'

describe('what the address asks of the query process', () => {
  it('is a valid request for assignments', () => {
    const filter = assignmentsFilterOf({
      user: 'u1',
      contract: 'c7',
      group: '(none)',
      sponsored: 'yes',
      score_from: 0.5,
      sort: '-score',
    })
    expect(filter).toEqual({
      filters: [
        { column: 'user_id', op: 'contains', value: 'u1' },
        { column: 'contract_id', op: 'equals', value: 'c7' },
        { column: 'group_id', op: 'equals', value: '' },
        { column: 'sponsored', op: 'equals', value: 'true' },
        { column: 'score', op: 'at_least', value: 0.5 },
      ],
      sort: [{ column: 'score', direction: 'desc' }],
    })
    expect(assignmentsRequest.safeParse(filter).success).toBe(true)
  })

  it('is a valid request for contracts', () => {
    const filter = contractsFilterOf({
      price_from: 0.1,
      use_to: 0.9,
      sponsored: 'no',
      sort: 'fill',
    })
    expect(filter).toEqual({
      filters: [
        { column: 'sponsored', op: 'equals', value: 'false' },
        { column: 'price', op: 'at_least', value: 0.1 },
        { column: 'fill', op: 'at_most', value: 0.9 },
      ],
      sort: [{ column: 'fill', direction: 'asc' }],
    })
    expect(contractsRequest.safeParse(filter).success).toBe(true)
  })

  it('orders by nothing where the column is of another tab', () => {
    expect(assignmentsFilterOf({ sort: 'price' }).sort).toEqual([])
  })
})
