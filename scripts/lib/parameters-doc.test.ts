import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { allocationParameterNames } from '../../src-shared/allocation/parameters.ts'
import { parametersDocument } from './parameters-doc.ts'

const stored = readFileSync(new URL('../../docs/parameters.md', import.meta.url), 'utf8')

it('is what the table of parameters says; `npm run docs` writes it', () => {
  expect(parametersDocument()).toBe(stored)
})

it.each(allocationParameterNames)('names --%s with its default', (name) => {
  expect(stored).toMatch(new RegExp(String.raw`^\| \`--${name}\``, 'm'))
})
