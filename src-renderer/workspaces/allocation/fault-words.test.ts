import { expect, it } from 'vitest'
import type { Fault } from '../../../src-shared/allocation/faults.ts'
import { faultSentence } from './fault-words.ts'

const fault: Fault = {
  input: 'caps',
  kind: 'duplicate_contract',
  severity: 'error',
  count: 1,
  rows: [4],
  samples: [],
  message: 'Contract caps: one contract has two rows.',
  remedy: 'Keep one row.',
}

it('takes the name of the input off where it stands beside the message', () => {
  expect([
    faultSentence(fault),
    faultSentence({ ...fault, input: 'elig' }),
    faultSentence({ ...fault, message: 'Two rows.' }),
  ]).toEqual([
    'One contract has two rows.',
    'Contract caps: one contract has two rows.',
    'Two rows.',
  ])
})
