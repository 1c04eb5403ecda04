import type {
  QueueFilter,
  QueueOrder,
  QueueShow,
} from '../../../../src-shared/reconciliation/review.ts'
import { choiceOf, numberOf, present, textOf, type RawSearch } from '../../../search-params.ts'

// Lists of the contract would bring its schemas into the first screen.
export const shows = [
  'open',
  'deferred',
  'conflicts',
  'decided',
  'all',
  'engine',
] as const satisfies readonly QueueShow[]
export const orders = [
  'informative',
  'confidence',
  'weight',
  'left',
] as const satisfies readonly QueueOrder[]
const reasons = ['unsure', 'ambiguous', 'outbid'] as const

/** The filter of the queue and the pair that is open, as they stand in the address. */
export interface ReviewSearch {
  readonly show?: QueueShow
  readonly order?: QueueOrder
  readonly text?: string
  /** Confidence in per cent, so that the address is readable. */
  readonly least?: number
  readonly most?: number
  readonly reason?: (typeof reasons)[number]
  /** Ids of the records of the open pair. */
  readonly left?: string
  readonly right?: string
  /** Its number, where it was compared. */
  readonly pair?: number
}

export function parseReviewSearch(raw: RawSearch): ReviewSearch {
  const [left, right] = [idOf(raw['left']), idOf(raw['right'])]
  const pair = numberOf(raw['pair'])
  return present({
    show: choiceOf(shows, raw['show']),
    order: choiceOf(orders, raw['order']),
    text: textOf(raw['text'])?.slice(0, 500),
    least: percentOf(raw['least']),
    most: percentOf(raw['most']),
    reason: choiceOf(reasons, raw['reason']),
    left: right === undefined ? undefined : left,
    right: left === undefined ? undefined : right,
    pair: pair !== undefined && Number.isInteger(pair) && pair >= 0 ? pair : undefined,
  })
}

export function filterOf(search: ReviewSearch): QueueFilter {
  return {
    show: search.show ?? 'open',
    text: search.text ?? '',
    least: search.least === undefined ? null : search.least / 100,
    most: search.most === undefined ? null : search.most / 100,
    reason: search.reason ?? null,
  }
}

/** Filters beside what is shown and in which order. */
export function countFilters({ text, least, most, reason }: ReviewSearch): number {
  return [text, least ?? most, reason].filter((one) => one !== undefined).length
}

function percentOf(value: unknown): number | undefined {
  const percent = numberOf(value)
  return percent !== undefined && percent >= 0 && percent <= 100 ? percent : undefined
}

/** An id may be as long as a cell. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.slice(0, 10_000) : undefined
}
