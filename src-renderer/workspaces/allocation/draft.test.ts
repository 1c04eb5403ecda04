import { describe, expect, it } from 'vitest'
import { allocationDefaults } from '../../../src-shared/allocation/parameters.ts'
import { preflightRequest } from '../../../src-shared/allocation/preflight.ts'
import { job } from '../../../src-shared/runs.ts'
import {
  changedCount,
  draftOfJob,
  emptyDraft,
  inputsOf,
  jobOf,
  missingInputs,
  parseDraft,
  preflightRequestOf,
  writeColumn,
  writeParameter,
  writePath,
} from './draft.ts'
import { parseSet } from './new-search.ts'

const filled = (['caps', 'elig', 'user_groups', 'group_ratios'] as const).reduce(
  (draft, name) => writePath(draft, name, `/data/${name}.csv`),
  emptyDraft,
)

describe('draft of an allocation', () => {
  it('is no job before the required inputs are named', () => {
    expect([missingInputs(emptyDraft), inputsOf(emptyDraft), jobOf(emptyDraft)]).toEqual([
      ['caps', 'elig', 'user_groups', 'group_ratios'],
      null,
      null,
    ])
  })

  it('becomes a valid job, without the optional inputs that are empty', () => {
    const mapped = writeColumn(filled, 'caps', 'cap', 'cap_face')
    expect(job.parse(jobOf(mapped))).toEqual({
      kind: 'allocation',
      inputs: {
        caps: { kind: 'file', path: '/data/caps.csv', columns: { cap: 'cap_face' } },
        elig: { kind: 'file', path: '/data/elig.csv' },
        user_groups: { kind: 'file', path: '/data/user_groups.csv' },
        group_ratios: { kind: 'file', path: '/data/group_ratios.csv' },
      },
      parameters: allocationDefaults,
      output: null,
      dry_run: false,
    })
  })

  it('comes back from the storage as it was', () => {
    const draft = writeParameter(writePath(filled, 'pins', 'pins.csv'), 'per_user', 2)
    expect(parseDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
  })

  it('takes what it can from a stored draft of another version', () => {
    const draft = parseDraft({
      paths: { caps: 'caps.csv' },
      columns: {},
      parameters: { per_user: 'many', seed: 7, gone: 1 },
      output: '',
    })
    expect([draft.paths.caps, draft.parameters]).toEqual([
      'caps.csv',
      { ...allocationDefaults, seed: 7 },
    ])
    expect(parseDraft('rubbish')).toEqual(emptyDraft)
  })

  it('refuses a value that the parameter does not allow', () => {
    expect(writeParameter(filled, 'ratio_slack', 7)).toBe(filled)
  })

  it('forgets the mapping of a file that was replaced', () => {
    const mapped = writeColumn(filled, 'caps', 'cap', 'cap_face')
    expect(writePath(mapped, 'caps', 'other.csv').columns).toEqual({})
  })

  it('is filled from an earlier run with a remedy written into it', () => {
    const again = draftOfJob(
      jobOf(writeParameter(filled, 'per_user', 2))!,
      parseSet('ratio_slack:0.16,nothing:1'),
    )
    expect([
      again.paths,
      again.parameters.per_user,
      again.parameters.ratio_slack,
      changedCount(again),
    ]).toEqual([filled.paths, 2, 0.16, 2])
  })

  it('asks for a new preflight only for what changes its answer', () => {
    const key = preflightRequestOf(filled)
    expect([
      preflightRequestOf(writeParameter(filled, 'seed', 5)) === key,
      preflightRequestOf(writeParameter(filled, 'ratio_slack', 0.1)) === key,
    ]).toEqual([true, false])
    expect(preflightRequest.safeParse(JSON.parse(key ?? '')).success).toBe(true)
    expect(preflightRequestOf(emptyDraft)).toBeNull()
  })
})
