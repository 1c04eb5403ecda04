import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { keyboardDocument } from './keyboard-doc.ts'

const stored = readFileSync(new URL('../../docs/keyboard.md', import.meta.url), 'utf8')

it('is what the table of commands says; `npm run docs` writes it', () => {
  expect(keyboardDocument()).toBe(stored)
})
