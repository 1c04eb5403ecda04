import { describe, expect, it } from 'vitest'
import { reconciliationJobOf } from './reconcile.ts'

const whyNot = (flags: Readonly<Record<string, unknown>>): unknown => {
  try {
    return reconciliationJobOf({ left: 'a.csv', right: 'b.csv', out: 'c.csv', ...flags })
  } catch (error) {
    return error instanceof Error && 'failure' in error ? error.failure : error
  }
}

describe('the flags of a reconciliation', () => {
  it.each([
    [{ accept: 'abc' }, '--accept abc: write a number from 0 to 1.'],
    [{ accept: '1.5' }, '--accept 1.5: write a number from 0 to 1.'],
    [{ seed: '1.5' }, '--seed 1.5: write a whole number from 0 to 2147483647.'],
    [{ left_id: '' }, "--left_id '': name something."],
    [
      { cardinality: 'many' },
      '--cardinality many: choose auto, one_to_one, many_to_one, one_to_many, many_to_many.',
    ],
    [{ fields: 'name=title:words' }, '--fields: name=title:words needs a kind: name, text'],
    [{ fields: '=title:name' }, '--fields: =title:name names no column on one side.'],
    [{ golden: ['price=cheapest'] }, '--golden price=cheapest is no rule.'],
    [{ newest_by: 'date' }, '--newest_by date names no columns.'],
  ])('say in words what is wrong: %j', (flags, what) => {
    expect(whyNot(flags)).toMatchObject({ code: 'bad_usage', what: expect.stringContaining(what) })
  })

  it('keep ids as they are written', () => {
    expect(reconciliationJobOf({ left: 'a.csv', out: 'c.csv', left_id: '007' })).toMatchObject({
      parameters: { left_id: '007' },
    })
  })
})
