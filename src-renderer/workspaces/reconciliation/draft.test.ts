import { describe, expect, it } from 'vitest'
import { draftOfJob, emptyDraft, jobOf, reasonAgainst } from './draft.ts'

describe('the draft of a reconciliation', () => {
  it('is no job before a list is named', () => {
    expect(jobOf(emptyDraft)).toBeNull()
    expect(reasonAgainst(emptyDraft)).toBe('Name the left list first.')
  })

  it('of a job gives the same job again', () => {
    const job = jobOf({
      ...emptyDraft,
      paths: { left: '/lists/prices.csv', right: '/lists/catalogue.csv', truth: '' },
      leftId: 'code',
      fields: [{ left: ['model'], right: ['title'], kind: 'name' }],
      accept: 0.9,
      output: '/lists/pairs.csv',
    })!
    expect(jobOf(draftOfJob(job))).toEqual(job)
  })

  it('keeps the query of the run it came from', () => {
    const query = { kind: 'query' as const, connection: 'shop', sql: 'SELECT 1' }
    const job = { ...jobOf({ ...emptyDraft, paths: { left: 'a.csv', right: '', truth: '' } })! }
    const asked = { ...job, inputs: { left: query } }
    expect(jobOf(draftOfJob(asked))?.inputs).toEqual({ left: query })
  })

  it('refuses to reject above what it accepts', () => {
    const draft = { ...emptyDraft, paths: { left: 'a.csv', right: '', truth: '' } }
    expect(reasonAgainst({ ...draft, accept: 0.5, reject: 0.6 })).not.toBeNull()
    expect(reasonAgainst(draft)).toBeNull()
  })
})
