import { describe, expect, it } from 'vitest'
import { draftOfJob, emptyDraft, jobOf, parseDraft, withAbbreviations } from './new-draft.ts'

const two = { ...emptyDraft, inputs: { left: ' a.csv ', right: 'b.csv', truth: '' } }

describe('the draft of a reconciliation', () => {
  it('says what is missing until both lists are named', () => {
    const why = (draft: typeof emptyDraft) => {
      const read = jobOf(draft)
      return read.ok ? null : read.why
    }
    expect([
      why(emptyDraft),
      why({ ...emptyDraft, inputs: { ...emptyDraft.inputs, left: 'a.csv' } }),
      why(two),
    ]).toEqual([
      'Name the left list first.',
      'Name the right list, or search one list for duplicates.',
      null,
    ])
  })

  it('leaves the right list out where one list is searched for duplicates', () => {
    const read = jobOf({ ...two, alone: true })
    expect(read.ok && read.job.inputs).toEqual({ left: { kind: 'file', path: 'a.csv' } })
  })

  it('refuses thresholds that cross', () => {
    const read = jobOf({ ...two, parameters: { ...two.parameters, accept: 0.4, reject: 0.6 } })
    expect(read.ok).toBe(false)
  })

  it('refuses the rule newest without the columns that tell', () => {
    const rules = { ...two.survivorship, columns: { price: 'newest' as const } }
    expect(jobOf({ ...two, survivorship: rules }).ok).toBe(false)
  })

  it('comes back from a job and from storage as it was', () => {
    const write = { connection: 'warehouse', prefix: 'game_' }
    const read = jobOf({ ...two, inputs: { ...two.inputs, left: 'a.csv' }, write })
    if (!read.ok) throw new Error(read.why)
    const draft = draftOfJob(read.job)
    expect(draft).toEqual({ ...two, inputs: { ...two.inputs, left: 'a.csv' }, write })
    expect(parseDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
  })

  it('is written to no database unless one is chosen, and refuses a prefix no table can have', () => {
    const read = jobOf({ ...two, write: { connection: '', prefix: 'Bad' } })
    expect(read.ok && 'write' in read.job).toBe(false)
    expect(jobOf({ ...two, write: { connection: 'warehouse', prefix: 'Bad' } }).ok).toBe(false)
    const { write: _, ...older } = two
    expect(parseDraft(older)).toEqual(two)
  })

  it('is empty where something else is stored', () => {
    expect(parseDraft({ inputs: [] })).toEqual(emptyDraft)
  })

  it('takes abbreviations that it does not have yet', () => {
    const given = { ...two.parameters, abbreviations: [{ short: 'ltd', long: 'limited' }] }
    expect(withAbbreviations(given, 'ltd=other\nco=company\nnothing').abbreviations).toEqual([
      { short: 'ltd', long: 'limited' },
      { short: 'co', long: 'company' },
    ])
  })
})
