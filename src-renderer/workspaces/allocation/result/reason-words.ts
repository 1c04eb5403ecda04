import type { CandidateReason } from '../../../../src-shared/allocation/result.ts'
import type { Tone } from '../../../components/status-chip.tsx'

interface ReasonLook {
  readonly word: string
  readonly help: string
  readonly tone: Tone
}

/** Why a candidate was taken or not, in a word and a sentence. */
export const reasonWords: Readonly<Record<CandidateReason, ReasonLook>> = {
  pinned: { word: 'Pinned', help: 'Assigned before the solver started.', tone: 'ok' },
  chosen: { word: 'Chosen', help: 'The user holds this contract.', tone: 'ok' },
  contract_full: { word: 'Full', help: 'Its cap went to users who gain more.', tone: 'warn' },
  holds_better: {
    word: 'Holds better',
    help: 'The user holds as many contracts as allowed, each worth more.',
    tone: 'idle',
  },
  not_worth_its_price: {
    word: 'Below its price',
    help: 'The value is less than what the capacity is worth elsewhere.',
    tone: 'idle',
  },
  other_kind: {
    word: 'Other kind',
    help: 'The user holds the other kind, and may not hold both here.',
    tone: 'idle',
  },
  group_ratio: {
    word: 'Ratio',
    help: "The ratio of the user's group left no room for it.",
    tone: 'warn',
  },
  left_open: {
    word: 'Left open',
    help: 'It was worth taking and had room; the search ended before it got there.',
    tone: 'warn',
  },
  no_capacity: {
    word: 'No capacity',
    help: 'The contract has a cap of 0 in this drop.',
    tone: 'idle',
  },
}
