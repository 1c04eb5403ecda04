import { expect, it } from 'vitest'
import { allocationDefaults } from '../../../src-shared/allocation/parameters.ts'
import type { Job } from '../../../src-shared/runs.ts'
import { askedParameters, writeBackOf } from './write-back-request.ts'

const file = { kind: 'file', path: 'a.csv' } as const
const query = (parameters: Readonly<Record<string, string>>) =>
  ({ kind: 'query', connection: 'warehouse', sql: 'SELECT 1', parameters }) as const
const jobOf = (inputs: Partial<Extract<Job, { kind: 'allocation' }>['inputs']>): Job => ({
  kind: 'allocation',
  inputs: { caps: file, elig: file, user_groups: file, group_ratios: file, ...inputs },
  parameters: allocationDefaults,
  output: null,
  dry_run: false,
})

it('begins with the connection of the caps and the drop that the queries asked for', () => {
  const job = jobOf({
    caps: query({ drop_id: '7', overage: '2' }),
    elig: query({ drop_start: '2026-01-01', top_n: '5' }),
  })
  expect(askedParameters({ job })).toEqual({
    connection: 'warehouse',
    parameters: { drop_id: '7', drop_start: '2026-01-01' },
  })
})

it('begins empty after a run from files', () => {
  expect(askedParameters({ job: jobOf({}) })).toEqual({ connection: '', parameters: {} })
})

it('asks with what was typed, without the spaces around it', () => {
  expect(writeBackOf('r1', 'warehouse', { drop_id: ' 7 ' }, true)).toEqual({
    id: 'r1',
    connection: 'warehouse',
    parameters: { drop_id: '7' },
    dry_run: true,
  })
})
