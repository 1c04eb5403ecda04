import { describe, expect, it } from 'vitest'
import { reconciliationParameters } from '../../../src-shared/reconciliation/parameters.ts'
import { survivorship } from '../../../src-shared/reconciliation/survivorship.ts'
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

  it('win over a preset, list by list and parameter by parameter', () => {
    const query = { kind: 'query', connection: 'warehouse', sql: 'SELECT :season AS id' } as const
    const fields = [{ left: ['title'], right: ['name'], kind: 'name' as const }]
    const preset = {
      kind: 'reconciliation' as const,
      parameters: reconciliationParameters.parse({ fields, accept: 0.9, learn: true }),
      survivorship: survivorship.parse({ standard: 'longest', columns: { price: 'prefer_left' } }),
      inputs: {
        left: { ...query, parameters: { season: '2025' } },
        right: { kind: 'file' as const, path: '/b.csv' },
      },
    }
    const flags = {
      out: 'c.csv',
      learn: 'false',
      sql_param: ['season=2026'],
      golden: ['a=prefer_right'],
    }
    expect(reconciliationJobOf(flags, preset)).toMatchObject({
      inputs: { left: { ...query, parameters: { season: '2026' } }, right: preset.inputs.right },
      parameters: { fields, accept: 0.9, learn: false },
      survivorship: { standard: 'longest', columns: { price: 'prefer_left', a: 'prefer_right' } },
    })
    expect(reconciliationJobOf({ out: 'c.csv', left: '/a.csv' }, preset).inputs).toEqual({
      left: { kind: 'file', path: '/a.csv' },
      right: preset.inputs.right,
    })
  })

  it('write to a file or a database, and say where a prefix belongs', () => {
    const write = { connection: 'warehouse', prefix: 'game_' }
    const flags = { write_connection: 'warehouse', write_prefix: 'game_' }
    expect(reconciliationJobOf({ left: 'a.csv', ...flags })).toMatchObject({ output: null, write })
    expect(whyNot({ write_prefix: 'game_' })).toMatchObject({
      what: expect.stringContaining('--write_prefix says nothing without --write_connection'),
    })
  })

  it('keep ids as they are written', () => {
    expect(reconciliationJobOf({ left: 'a.csv', out: 'c.csv', left_id: '007' })).toMatchObject({
      parameters: { left_id: '007' },
    })
  })
})
