import { describe, expect, it } from 'vitest'
import { allocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { allocationJob, type Job } from '../../../src-shared/runs.ts'
import { parameterRows } from './parameter-words.ts'

const file = { kind: 'file', path: '/drop/a.csv' } as const

const job = (parameters: object): Job =>
  allocationJob.parse({
    kind: 'allocation',
    inputs: { caps: file, elig: file, user_groups: file, group_ratios: file },
    parameters: allocationParameters.parse(parameters),
  })

const rowOf = (name: string, ...jobs: Parameters<typeof parameterRows>) =>
  parameterRows(...jobs).find((row) => row.name === name)

describe('parameterRows', () => {
  it('tells a value from its default and from the run before', () => {
    expect(rowOf('timeout', job({ timeout: 60 }), job({}))).toMatchObject({
      value: '60 s',
      standard: '1,200 s',
      before: '1,200 s',
      differsFromDefault: true,
      differsFromBefore: true,
    })
  })

  it('finds nothing to tell where both are the default', () => {
    expect(rowOf('seed', job({}), job({}))).toMatchObject({
      differsFromDefault: false,
      differsFromBefore: false,
    })
  })

  it('has nothing before where there is no run before', () => {
    expect(rowOf('seed', job({ seed: 7 }), null)).toMatchObject({
      before: null,
      differsFromDefault: true,
      differsFromBefore: false,
    })
  })
})
