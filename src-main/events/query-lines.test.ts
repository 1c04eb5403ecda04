import { expect, it } from 'vitest'
import type { RemoteColumn } from '../data/remote/remote.ts'
import { lineWriter } from './query-lines.ts'

const column = (name: string, category: RemoteColumn['category'], type = 'text'): RemoteColumn => ({
  name,
  type,
  category,
})

const lineOf = (of: RemoteColumn, value: string | null): string =>
  lineWriter([of], 'properties')({ rows: 1, columns: [[value]] })

it.each([
  [column('id', 'integer', 'int8'), '9007199254740993', '{"id":9007199254740993}'],
  [column('x', 'number', 'numeric'), '1.500', '{"x":1.500}'],
  [column('x', 'number', 'float8'), 'NaN', '{"x":"NaN"}'],
  [column('x', 'number', 'float8'), '-Infinity', '{"x":"-Infinity"}'],
  [column('b', 'boolean', 'bool'), 't', '{"b":true}'],
  [column('b', 'boolean', 'Bool'), 'false', '{"b":false}'],
  [column('t', 'text'), 'a "b"\n\u0000', String.raw`{"t":"a \"b\"\n\u0000"}`],
  [column('t', 'text'), null, '{"t":null}'],
  [column('t', 'text'), '{"a":1}', String.raw`{"t":"{\"a\":1}"}`],
  [column('properties', 'text', 'String'), '{"a":\n1}', '{"properties":{"a": 1}}'],
  [column('properties', 'text', 'String'), '{"a":', String.raw`{"properties":"{\"a\":"}`],
  [column('doc', 'other', 'jsonb'), '[1, 2]', '{"doc":[1, 2]}'],
  [
    column('at', 'time', 'timestamptz'),
    '2025-01-02 03:04:05+00',
    '{"at":"2025-01-02 03:04:05+00"}',
  ],
])('writes %o with %j as one line of JSON', (of, value, line) => {
  expect(lineOf(of, value)).toBe(`${line}\n`)
})
