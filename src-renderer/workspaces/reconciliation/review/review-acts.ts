import type { DecisionDraft, RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import { isShown } from '../../../../src-shared/reconciliation/queue-show.ts'
import type { PairEvidence } from '../../../../src-shared/reconciliation/result.ts'
import type { QueueShow, QueueState } from '../../../../src-shared/reconciliation/review.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import { showFailed } from '../../runs/notices.tsx'
import { chooseInstead, sidesWithout } from './choices.ts'
import { pairWith } from './find-pair.ts'
import {
  acceptEffects,
  type Effect,
  idsOf,
  type Mark,
  type PairIds,
  type QueueRow,
  samePair,
  stateOf,
} from './queue-marks.ts'
import type { Cursor } from './use-cursor.ts'
import type { Decisions } from './use-decisions.ts'

interface ActsOptions {
  readonly id: string
  readonly summary: ReconciliationSummary
  readonly cursor: Cursor
  readonly decisions: Decisions
  readonly evidence: PairEvidence | null
  readonly state: QueueState
  readonly show: QueueShow
  /** Number of the last decision that the screen shows about the open pair. */
  readonly seen: number
  readonly goesOn: boolean
  readonly say: (message: string) => void
  /** Which record has no counterpart must be asked. */
  readonly onAskSide: () => void
}

export interface OtherRecord {
  readonly id: string
  /** Number of its pair with the record that stays, where it is known. */
  readonly pair: number | null
}

export interface ReviewActs {
  readonly decide: (action: 'accept' | 'reject' | 'defer', note: string) => void
  readonly noCounterpart: (side?: RecordSide) => void
  /** Accepts the record of one side of the open pair with another one. */
  readonly acceptInstead: (keeps: RecordSide, other: OtherRecord) => void
  /** Opens the pair of the record of one side with another one. */
  readonly look: (keeps: RecordSide, other: OtherRecord) => void
  readonly skip: () => void
}

const words = {
  accept: { made: 'Accepted', state: 'accepted' },
  reject: { made: 'Rejected', state: 'rejected' },
  defer: { made: 'Deferred', state: 'deferred' },
} as const

const nameOfPair = ({ left, right }: PairIds): string => `${left} – ${right}`

/** What can be done about the open pair. Each act is shown at once and, where wanted, goes on. */
export function reviewActs(options: ActsOptions): ReviewActs {
  const { id, summary, cursor, decisions, evidence, state, show, say } = options
  const cardinality = summary.cardinality.used
  const run = { id, deduplicated: summary.deduplicated }
  const open: PairIds | null =
    cursor.pair === null ? null : { left: cursor.pair.left, right: cursor.pair.right }

  const advance = (marks: readonly Mark[], isDone: boolean): void =>
    cursor.advance((row: QueueRow) => {
      const isOpen = open !== null && samePair(idsOf(row), open)
      return isShown(stateOf(row, marks), show) && !(isDone && isOpen)
    })
  const send = (
    drafts: readonly DecisionDraft[],
    effects: readonly Effect[],
    said: string,
  ): void => {
    if (cursor.pair === null) return
    decisions.decide({ decisions: drafts, effects, from: cursor.pair, seen: options.seen, said })
    say(`${said}.`)
    const known = effects.map((effect): Mark => ({ act: 0, number: null, effect }))
    if (options.goesOn) advance([...decisions.marks, ...known], true)
  }

  return {
    decide(action, note) {
      if (open === null) return
      const { made, state: to } = words[action]
      const effects =
        action === 'accept'
          ? acceptEffects(open, cardinality)
          : [{ of: 'pair', pair: open, state: to } as const]
      send([{ action, ...open, note }], effects, `${made} ${nameOfPair(open)}`)
    },
    noCounterpart(asked) {
      if (open === null) return
      const sides = asked === undefined ? sidesWithout(evidence, cardinality) : [asked]
      const [side] = sides
      if (side === undefined || sides.length > 1) return options.onAskSide()
      const record = open[side]
      // In one list alone a record stands on either side of its pairs.
      const both = run.deduplicated ? (['left', 'right'] as const) : [side]
      send(
        both.map((each) => ({ action: 'no_counterpart', side: each, record, note: '' })),
        [
          { of: 'pair', pair: open, state: 'rejected' },
          ...both.map((each): Effect => ({ of: 'record', side: each, id: record, except: null })),
        ],
        `${record} has no counterpart`,
      )
    },
    acceptInstead(keeps, other) {
      if (open === null) return
      const isDecided = state === 'accepted' || state === 'conflict'
      const accept = async (): Promise<void> => {
        const { left, right } = await pairWith(run, keeps, open[keeps], other)
        const chosen = { left, right }
        const made = chooseInstead(open, chosen, cardinality, isDecided)
        send(made.decisions, made.effects, `Accepted ${nameOfPair(chosen)} instead`)
      }
      accept().catch((error: unknown) => showFailed(error))
    },
    look(keeps, other) {
      if (open === null) return
      pairWith(run, keeps, open[keeps], other).then(
        (pair) => cursor.goTo(pair),
        (error: unknown) => showFailed(error),
      )
    },
    skip() {
      if (open === null) return
      say(`Skipped ${nameOfPair(open)}.`)
      advance(decisions.marks, false)
    },
  }
}
