import { describe, expect, it } from 'vitest'
import { placesOf } from './sql-placeholders.ts'
import { readSqlTemplate, resolveSqlParameters } from './sql-template.ts'

const sql = `-- Pairs: who may get what.
-- The second line of it.
--
-- More words.
-- database: postgresql
-- prune: top_n
-- parameter top_n: integer = 0
--   Most pairs of a user;
--   0 gives all.
-- parameter day: timestamp
-- parameter gone: text
-- parameter name: text = ''
SELECT :top_n, :day::date, :name, :other
`

describe('readSqlTemplate', () => {
  it('reads description, database, cut and parameters from the comment at the top', () => {
    expect(readSqlTemplate(sql)).toEqual({
      description: 'Pairs: who may get what. The second line of it.',
      database: 'postgresql',
      prune: 'top_n',
      parameters: [
        {
          name: 'top_n',
          type: 'integer',
          standard: '0',
          help: 'Most pairs of a user; 0 gives all.',
        },
        { name: 'day', type: 'timestamp', standard: null, help: '' },
        { name: 'name', type: 'text', standard: '', help: '' },
        { name: 'other', type: 'text', standard: null, help: '' },
      ],
    })
  })

  it('takes a statement without a comment as it is', () => {
    expect(readSqlTemplate('SELECT :a')).toEqual({
      description: '',
      database: null,
      prune: null,
      parameters: [{ name: 'a', type: 'text', standard: null, help: '' }],
    })
  })
})

describe('placesOf', () => {
  it.each([
    ['SELECT \':a\', ":b", :c', ['c']],
    ["SELECT 'it''s :a', :b", ['b']],
    ["SELECT E'\\':a', :b", ['b']],
    ['SELECT :a::text, x[1:n]', ['a']],
    ['-- :a\nSELECT /* :b /* :c */ :d */ :e', ['e']],
    ['SELECT $$ :a $$, $t$ :b $$ $t$, :c', ['c']],
    ['SELECT :a + :a', ['a', 'a']],
    ["SELECT '12:30', :_x1", ['_x1']],
  ])('of %s finds %j', (text, names) => {
    expect(placesOf(text, 'postgresql').map(({ name }) => name)).toEqual(names)
  })
})

describe('resolveSqlParameters', () => {
  it('fills defaults in and gives each value the type it was described with', () => {
    const template = readSqlTemplate(
      '-- parameter a: integer = 3\n-- parameter b: number = 1\n-- parameter c: boolean = no\n-- parameter d: timestamp\nSELECT :a, :b, :c, :d, :e',
    )
    expect(
      resolveSqlParameters(template, { b: '1.5', d: '2026-01-31T10:00:00Z', e: '007' }),
    ).toEqual({
      ok: true,
      values: { a: 3, b: 1.5, c: false, d: '2026-01-31 10:00:00+00:00', e: '007' },
    })
  })

  it('names every parameter that has no sound value', () => {
    const template = readSqlTemplate(
      '-- parameter a: integer\n-- parameter b: timestamp\nSELECT :a, :b, :c',
    )
    expect(resolveSqlParameters(template, { a: '1.5', b: 'tomorrow', c: '' })).toEqual({
      ok: false,
      faults: [
        { parameter: 'a', message: 'a: 1.5 is no whole number.' },
        {
          parameter: 'b',
          message: 'b: tomorrow is no time such as 2026-01-31 or 2026-01-31T10:00:00Z.',
        },
        { parameter: 'c', message: 'The parameter c has no value.' },
      ],
    })
  })
})
