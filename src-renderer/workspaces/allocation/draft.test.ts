import { describe, expect, it } from 'vitest'
import { allocationDefaults } from '../../../src-shared/allocation/parameters.ts'
import { preflightRequest } from '../../../src-shared/allocation/preflight.ts'
import { job } from '../../../src-shared/runs.ts'
import {
  applyPreset,
  changedCount,
  draftOfJob,
  emptyDraft,
  inputsOf,
  isOfPreset,
  isPristine,
  jobOf,
  missingInputs,
  partialInputsOf,
  parseDraft,
  preflightRequestOf,
  presetValuesOf,
  writeColumn,
  writeInputs,
  writeParameter,
  writePath,
  writeQuery,
  writeTarget,
} from './draft.ts'
import { parseSet } from './new-search.ts'
import { lacksDropIn } from './write-target.ts'

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

  it('writes to a database and a drop, which a query may say', () => {
    const drop = { drop_id: ' 2122 ', drop_end: '' }
    const draft = { ...filled, write: { connection: 'warehouse', parameters: drop } }
    const target = { write: { connection: 'warehouse', parameters: { drop_id: '2122' } } }
    const made = jobOf(draft)
    expect(made).toMatchObject(target)
    const lacking = [drop, {}].map((parameters) =>
      lacksDropIn(partialInputsOf(draft), { connection: 'warehouse', parameters }),
    )
    expect(lacking).toEqual([false, true])
    expect(made === null ? null : draftOfJob(made).write).toEqual(target.write)
    const query = { connection: 'warehouse', sql: 'SELECT 1', parameters: { drop_id: '7' } }
    const asked = writeQuery(draft, 'caps', query)
    expect(jobOf(asked)).toMatchObject({ write: { connection: 'warehouse', parameters: {} } })
  })

  it('is pristine until something is written, and once it is cleared', () => {
    expect(
      [emptyDraft, parseDraft(JSON.parse(JSON.stringify(emptyDraft)))].map(isPristine),
    ).toEqual([true, true])
    const written = [filled, { ...emptyDraft, dryRun: true }, writeTarget(emptyDraft, 'g1', 0.2)]
    expect(written.map(isPristine)).toEqual([false, false, false])
  })

  it('takes parameters of a preset, and the files it keeps; knows when it differs', () => {
    const values = presetValuesOf(writeParameter(filled, 'per_user', 2), true)
    const onlyCaps = { ...values, inputs: { caps: values.inputs?.caps } }
    const applied = applyPreset(writePath(emptyDraft, 'pins', '/pins.csv'), onlyCaps)
    expect(applied).toMatchObject({
      paths: { caps: '/data/caps.csv', elig: '', pins: '/pins.csv' },
      parameters: { per_user: 2 },
    })
    expect(isOfPreset(applied, onlyCaps)).toBe(true)
    expect(isOfPreset(writePath(applied, 'caps', '/other.csv'), onlyCaps)).toBe(false)
    expect(isOfPreset(writeTarget(applied, 'g1', 0.1), onlyCaps)).toBe(false)
    expect(presetValuesOf(emptyDraft, true)).not.toHaveProperty('inputs')
  })

  it('takes targets, caps and a dry run from an address', () => {
    const before = { kind: 'allocation' as const, output: null, dry_run: true }
    const inputs = inputsOf(filled)
    if (inputs === null) throw new Error('not filled')
    const draft = draftOfJob(
      { ...before, inputs, parameters: allocationDefaults },
      parseSet('ratio_override:g17=0.31,cap_override:c7=12,cap_override:c8=0,dry_run:false'),
    )
    const { ratio_override: ratios, cap_override: caps } = draft.parameters
    expect([ratios, caps, draft.dryRun]).toEqual([{ g17: 0.31 }, { c7: 12, c8: 0 }, false])
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

describe('inputs that are queries', () => {
  const query = {
    connection: 'warehouse',
    sql: 'SELECT :drop_id',
    file: 'caps.sql',
    parameters: { drop_id: '7' },
  }
  const asked = writeColumn(writeQuery(filled, 'caps', query), 'caps', 'cap', 'left')

  it('stand in the job instead of the file, with the columns that were chosen', () => {
    expect(inputsOf(asked)?.caps).toEqual({ kind: 'query', ...query, columns: { cap: 'left' } })
    expect(preflightRequest.parse(JSON.parse(preflightRequestOf(asked) ?? '')).inputs.caps).toEqual(
      inputsOf(asked)?.caps,
    )
  })

  it('come back from a job, a stored draft and a preset', () => {
    const of = jobOf(asked)!
    expect(draftOfJob(of).queries).toEqual({ caps: query })
    expect(parseDraft(JSON.parse(JSON.stringify(asked))).queries).toEqual({ caps: query })
    const values = presetValuesOf(asked, true)
    expect(applyPreset(emptyDraft, values).queries).toEqual({ caps: query })
  })

  it('are missing until they have a connection and a text', () => {
    const begun = writeQuery(filled, 'caps', { connection: '', sql: '' })
    expect([missingInputs(begun), inputsOf(begun)]).toEqual([['caps'], null])
    expect(isPristine(writeQuery(emptyDraft, 'caps', { connection: '', sql: '' }))).toBe(false)
  })

  it('give way to the file that was there before', () => {
    expect(inputsOf(writeQuery(asked, 'caps', null))?.caps).toMatchObject({
      kind: 'file',
      path: '/data/caps.csv',
    })
  })

  it('give way to a file that is taken from elsewhere', () => {
    const file = { kind: 'file', path: '/other/caps.csv' } as const
    expect(inputsOf(writeInputs(asked, { caps: file }, 'kept'))?.caps).toEqual(file)
  })
})
