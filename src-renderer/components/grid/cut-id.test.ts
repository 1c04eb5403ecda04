import { expect, it } from 'vitest'
import { cutId } from './cut-id.ts'

it('keeps the end of a long id apart, so that it stays in sight', () => {
  expect(cutId('segment-returning-customers-228')).toEqual(['segment-returning-custo', 'mers-228'])
})

it('leaves a short id whole', () => {
  expect(cutId('campaign-2026-w47-01')).toEqual(['campaign-2026-w47-01', ''])
})

it('never cuts a character in two', () => {
  expect(cutId('🛒'.repeat(21))).toEqual(['🛒'.repeat(13), '🛒'.repeat(8)])
})
