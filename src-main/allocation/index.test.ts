import { describe, expect, it } from 'vitest'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { allocationTitle, readAllocationSummary, validateAllocation } from './index.ts'

function job(
  elig: string,
  rest: string,
  parameters: Readonly<Record<string, unknown>> = {},
  output: string | null = null,
): AllocationJob {
  const file = (path: string): { kind: 'file'; path: string } => ({ kind: 'file', path })
  return {
    kind: 'allocation',
    inputs: {
      elig: file(elig),
      caps: file(`${rest}/caps.csv`),
      user_groups: file(`${rest}/groups.csv`),
      group_ratios: file(`${rest}/ratios.csv`),
    },
    parameters: allocationParameters.parse(parameters),
    output,
    dry_run: false,
  }
}

describe('allocationTitle', () => {
  it.each([
    ['/drops/2122/pairs.csv', '/drops/2122', '2122'],
    ['C:\\drops\\2122\\pairs.csv', 'C:\\drops\\2122', '2122'],
    ['/elsewhere/pairs_2122.csv.gz', '/drops/2122', 'pairs_2122'],
    ['/pairs.parquet', '', 'pairs'],
  ])('calls a run of %s beside %s %s', (elig, rest, title) => {
    expect(allocationTitle(job(elig, rest))).toBe(title)
  })
})

describe('validateAllocation', () => {
  it('refuses an output that is neither CSV nor Parquet', () => {
    expect(() => validateAllocation(job('/a/b', '/a', {}, '/a/out.xlsx'))).toThrow(/neither/)
    expect(() => validateAllocation(job('/a/b', '/a', {}, '/a/out.CSV'))).not.toThrow()
  })

  it('refuses a write of which nothing says to which drop', () => {
    const target = (parameters: Record<string, string>) => ({
      ...job('/a/b', '/a'),
      write: { connection: 'warehouse', parameters },
    })
    expect(() => validateAllocation(target({}))).toThrow(/Which drop/)
    expect(() => validateAllocation({ ...target({}), dry_run: true })).not.toThrow()
    expect(() => validateAllocation(target({ drop_id: '{yyyyMMdd}' }))).not.toThrow()
    const inputs = target({}).inputs
    const caps = { kind: 'query' as const, connection: 'a', sql: '', parameters: { drop_id: '7' } }
    expect(() => validateAllocation({ ...target({}), inputs: { ...inputs, caps } })).not.toThrow()
  })
})

describe('readAllocationSummary', () => {
  it('says so when a run has no readable result', async () => {
    await expect(readAllocationSummary('/no/such/run')).rejects.toMatchObject({
      failure: { code: 'not_found' },
    })
  })
})
