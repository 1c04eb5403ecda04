import type { DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import type { PairKeys } from './pair-keys.ts'

export type PairEvent = Extract<DecisionEvent, { left: string }>
export type RecordEvent = Extract<DecisionEvent, { action: 'no_counterpart' }>

/** What stands about a pair, whoever said it. */
export interface StandingDecision {
  /** Of `LogState.keys`. */
  readonly key: number
  readonly left: string
  readonly right: string
  /**
   * `conflict`: two reviewers decided otherwise, the later without having seen the earlier; that one of
   * its records has no counterpart speaks against a pair as its rejection does. It lasts until
   * somebody decides who has seen both.
   */
  readonly verdict: 'accept' | 'reject' | 'defer' | 'conflict'
  /** Number of the event that stands: of a conflict, the later one. */
  readonly number: number
  readonly event: PairEvent | RecordEvent
  /** Of a conflict, the earlier one. */
  readonly against: PairEvent | RecordEvent | null
}

/** What it is looked up in. */
interface DecidedLog {
  readonly keys: PairKeys
  event(number: number): DecisionEvent
}

/** Its event is made when somebody asks for it: of many, nobody does. */
export class Standing implements StandingDecision {
  readonly #log: DecidedLog
  readonly key: number
  readonly verdict: StandingDecision['verdict']
  readonly number: number
  readonly against: StandingDecision['against']

  constructor(
    log: DecidedLog,
    key: number,
    verdict: StandingDecision['verdict'],
    number: number,
    against: StandingDecision['against'],
  ) {
    this.#log = log
    this.key = key
    this.verdict = verdict
    this.number = number
    this.against = against
  }

  get left(): string {
    return this.#log.keys.left(this.key)
  }

  get right(): string {
    return this.#log.keys.right(this.key)
  }

  get event(): PairEvent | RecordEvent {
    const event = this.#log.event(this.number)
    if (event.action === 'undo') throw new Error(`decision ${this.number} is an undo`)
    return event
  }
}
