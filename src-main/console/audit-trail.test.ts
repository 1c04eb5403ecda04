import { expect, it } from 'vitest'
import { subjectOf } from './audit-trail.ts'

it.each([
  ['the name of what a call gives', { id: 'abcd' }, { id: 'abcd', name: 'warehouse' }, 'warehouse'],
  ['the id of what has no name', { id: 'run1', tags: [] }, { id: 'run1', title: 'Drop' }, 'run1'],
  ['the id of what is made', { kind: 'allocation' }, { id: 'run1' }, 'run1'],
  ['one of several ids', { ids: ['run1'] }, {}, 'run1'],
  ['how many of several ids', { ids: ['run1', 'run2'] }, {}, '2 runs'],
  ['the name that is given', { screen: 'runs', name: 'Failed' }, { screen: 'runs' }, 'Failed'],
  ['a connection that is not saved yet', { connection: { name: 'new' } }, { ok: true }, 'new'],
  ['the connection a query goes to', { connection: 'warehouse', sql: 'SELECT 1' }, {}, 'warehouse'],
  ['nothing for the whole workspace', undefined, { runs: 3 }, ''],
] as const)('the trail names %s', (_, input, output, subject) => {
  expect(subjectOf(input, output)).toBe(subject)
})
