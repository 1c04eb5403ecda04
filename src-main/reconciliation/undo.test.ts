import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { outputLines } from './outputs.ts'
import { decision, numbered, stateWith, undos } from './small-result.testing.ts'

function filesWith(events: readonly DecisionEvent[]): string {
  return outputLines(stateWith(events), true)
    .map(({ end, lines }) => [end, ...lines].join('\n'))
    .join('\n')
}

it('undoing decisions restores every file of the result byte for byte, and undoing that brings them back', () => {
  fc.assert(
    fc.property(
      fc.array(decision, { maxLength: 6 }),
      fc.array(decision, { minLength: 1, maxLength: 6 }),
      (before, more) => {
        const [first, all] = [before.length, before.length + more.length]
        const taken = [...before, ...more, ...undos(first, all)]
        expect(filesWith(numbered(taken))).toBe(filesWith(numbered(before)))
        const again = [...taken, ...undos(all, all + more.length)]
        expect(filesWith(numbered(again))).toBe(filesWith(numbered([...before, ...more])))
      },
    ),
    { numRuns: 100 },
  )
})

it('approving a pair changes the result', () => {
  const accepted = filesWith(numbered([{ action: 'accept', left: 'l3', right: 'r3' }]))
  expect(accepted).not.toBe(filesWith([]))
  expect(accepted).toContain('l3,r3,,accept')
})
