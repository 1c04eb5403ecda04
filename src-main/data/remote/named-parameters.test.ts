import { describe, expect, it } from 'vitest'
import { ExpectedError } from '../../platform/errors.ts'
import { forClickhouse, forPostgresql, parameterNames } from './named-parameters.ts'

describe('named parameters of PostgreSQL', () => {
  it('become numbers, one for each name', () => {
    const sql = 'select :a, t.x + :b from t where y = :a and z > :b::int'
    expect(forPostgresql(sql, { a: 'one', b: 2 })).toEqual({
      text: 'select $1, t.x + $2 from t where y = $1 and z > $2::int',
      values: ['one', '2'],
    })
  })

  it.each([
    `select ':a', 'it''s :a'`,
    `select E'it\\'s :a'`,
    'select "column :a"',
    'select 1 -- :a\n',
    'select 1 /* :a /* :a */ :a */',
    'select $$ :a $$, $tag$ :a $$ :a $tag$',
    'select x::int, y :: text',
    'select list[1:n], list[a:b], list[(1):n]',
    `select '12:30:a'::time`,
    'select a := 1',
  ])('are not looked for in %s', (sql) => {
    expect(parameterNames(sql, 'postgresql')).toEqual([])
    expect(forPostgresql(sql, {})).toEqual({ text: sql, values: [] })
  })

  it('are found right after what is skipped', () => {
    const sql = `select 'a'||:a, "b"=:b, f(:c) /* x */:d from t -- :e\nwhere x in(:f,:g)`
    expect(parameterNames(sql, 'postgresql')).toEqual(['a', 'b', 'c', 'd', 'f', 'g'])
  })

  it('have a backslash as it is in a plain string', () => {
    expect(parameterNames(`select 'c:\\', :a`, 'postgresql')).toEqual(['a'])
  })

  it('are written as the protocol takes them', () => {
    const parameters = { yes: true, none: null, list: ['a,b', 'c"\\d', null], numbers: [1, 2.5] }
    expect(forPostgresql('select :yes, :none, :list, :numbers', parameters).values).toEqual([
      'true',
      null,
      '{"a,b","c\\"\\\\d",null}',
      '{1,2.5}',
    ])
  })

  it('that have no value are refused by name, and values nobody asks for are left out', () => {
    expect(forPostgresql('select :a', { a: 1, b: 2 }).values).toEqual(['1'])
    expect(() => forPostgresql('select :toString', { a: 1 })).toThrow(ExpectedError)
    expect(() => forPostgresql('select :toString', { a: 1 })).toThrow(':toString')
  })
})

describe('named parameters of ClickHouse', () => {
  it('take the type of their value', () => {
    const parameters = { a: 'x', b: 2, c: 2.5, d: true, e: null, f: ['x', null], g: [1, 2.5] }
    expect(forClickhouse('select :a, :b, :c, :d, :e, :f, :g', parameters)).toEqual({
      text:
        'select {a:String}, {b:Int64}, {c:Float64}, {d:Bool}, {e:Nullable(String)}, ' +
        '{f:Array(Nullable(String))}, {g:Array(Float64)}',
      values: parameters,
    })
  })

  it('may be written with their type', () => {
    expect(forClickhouse('select {a:UInt8}, :b', { a: 1, b: 2, c: 3 })).toEqual({
      text: 'select {a:UInt8}, {b:Int64}',
      values: { a: 1, b: 2 },
    })
  })

  it.each([
    `select 'it\\'s :a', 'b''s :a'`,
    'select `column :a`, "column\\" :a"',
    'select 1 # :a',
    'select 1 #! :a',
    'select x::UInt8, y ? 1:a',
  ])('are not looked for in %s', (sql) => {
    expect(parameterNames(sql, 'clickhouse')).toEqual([])
  })

  it('of a list that mixes types are refused', () => {
    expect(() => forClickhouse('select :a', { a: [1, 'x'] })).toThrow('different types')
  })
})
