import { describe, expect, it } from 'vitest'
import { reconciliationTitle } from './index.ts'

const file = (path: string) => ({ kind: 'file' as const, path })

describe('the title of a reconciliation', () => {
  it('names both lists', () => {
    const inputs = { left: file('in/prices.csv'), right: file('in/catalogue.parquet') }
    expect(reconciliationTitle({ inputs })).toBe('prices and catalogue')
  })

  it('names the tables of queries that have no file', () => {
    const query = (sql: string) => ({ kind: 'query' as const, connection: 'warehouse', sql })
    const inputs = {
      left: query('-- from last week\nSELECT extract(year FROM day) FROM shop."prices"'),
      right: query('SELECT 1 AS id'),
    }
    expect(reconciliationTitle({ inputs })).toBe('prices and warehouse')
  })

  it('names the list whose duplicates are sought', () => {
    expect(reconciliationTitle({ inputs: { left: file('people.csv') } })).toBe(
      'Duplicates in people',
    )
  })

  it('names the folder of lists whose own names say nothing', () => {
    const inputs = { left: file('sleds/left.csv'), right: file('sleds/right.csv') }
    expect(reconciliationTitle({ inputs })).toBe('left and right of sleds')
  })
})
