import { z } from 'zod'
import { decisionDraft, decisionEvent } from './decisions.ts'
import { abbreviation } from './parameters.ts'
import { pairRow } from './result.ts'

const recordId = z.string().max(10_000)

/**
 * Which pairs a queue shows. `engine`: those that the engine decided alone and nobody was asked about,
 * from a confidence of 0.02 on: answers about them teach it most where little is open.
 */
export const queueShows = ['open', 'deferred', 'conflicts', 'decided', 'all', 'engine'] as const
export const queueShow = z.enum(queueShows)
export type QueueShow = z.infer<typeof queueShow>

/**
 * `informative`: near twins first, which no threshold can tell apart, then nearest to even odds;
 * `confidence` and `weight`: the highest first; `left`: in the order of the left list.
 */
export const queueOrders = ['informative', 'confidence', 'weight', 'left'] as const
export const queueOrder = z.enum(queueOrders)
export type QueueOrder = z.infer<typeof queueOrder>

/** Pairs of the queue: those the engine was unsure of, and all that people spoke about. */
export const queueFilter = z.strictObject({
  show: queueShow.default('open'),
  /** Found in an id or a title of either record. */
  text: z.string().max(500).default(''),
  /** Confidence 0..1, both ends included. */
  least: z.number().min(0).max(1).nullable().default(null),
  most: z.number().min(0).max(1).nullable().default(null),
  /** Only pairs of the engine's reason, such as near twins. */
  reason: z.enum(['unsure', 'ambiguous', 'outbid']).nullable().default(null),
})
export type QueueFilter = z.infer<typeof queueFilter>

export const queueRequest = queueFilter.extend({
  order: queueOrder.default('informative'),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(100),
})
export type QueueRequest = z.infer<typeof queueRequest>

export const queueState = z.enum([
  'open',
  'deferred',
  'conflict',
  'accepted',
  'rejected',
  'unasked',
])
export type QueueState = z.infer<typeof queueState>

export const queuedPair = pairRow.extend({
  state: queueState,
  /** Who has it open just now; null for nobody, or whoever asks. */
  leased_by: z.string().nullable(),
})
export type QueuedPair = z.infer<typeof queuedPair>
export const queuePage = z.strictObject({
  rows: z.array(queuedPair),
  total: z.int(),
  /** Number of the last decision this answer knows. */
  number: z.int(),
})
export type QueuePage = z.infer<typeof queuePage>

export const queueCounts = z.strictObject({
  /** Pairs the engine left to people. */
  queue: z.int(),
  open: z.int(),
  deferred: z.int(),
  conflicts: z.int(),
  accepted: z.int(),
  rejected: z.int(),
})
export type QueueCounts = z.infer<typeof queueCounts>

export const reviewProgress = queueCounts.extend({
  /** Number of the last decision. */
  number: z.int(),
  /** Records said to have no partner. */
  no_counterpart: z.int(),
  /** Of pairs two or more reviewers decided: how many, and how many alike. */
  agreement: z.strictObject({ pairs: z.int(), agreeing: z.int() }),
  reviewers: z.array(
    z.strictObject({
      who: z.string(),
      decisions: z.int(),
      /** Of the last hour. */
      last_hour: z.int(),
    }),
  ),
  /** Decisions an hour since the first of the last ten minutes; null with fewer than three in them. */
  rate: z.number().nullable(),
})
export type ReviewProgress = z.infer<typeof reviewProgress>

/** A window of a reviewer, made up by the window. */
export const reviewHolder = z.string().regex(/^[0-9a-zA-Z-]{8,64}$/)

export const decideRequest = z.strictObject({
  decisions: z.array(decisionDraft).min(1).max(1000),
  /** Number of the last decision that whoever decides has seen. */
  seen: z.int().min(0),
})
export const decided = z.strictObject({
  events: z.array(decisionEvent),
  number: z.int(),
  /** Pairs about which somebody else decided otherwise, unseen: they stay in review as conflicts. */
  conflicts: z.array(
    z.strictObject({ left: recordId, right: recordId, against: z.string(), said: z.string() }),
  ),
})
export type Decided = z.infer<typeof decided>

export const bulkRequest = z.strictObject({
  filter: queueFilter,
  action: z.enum(['accept', 'reject', 'defer']),
  note: z.string().max(10_000).default(''),
  /** How many pairs were shown before it was confirmed: if it is another number now, nothing happens. */
  expected: z.int().min(1),
  seen: z.int().min(0),
})
export type BulkRequest = z.infer<typeof bulkRequest>
export const bulkDone = z.strictObject({
  pairs: z.int(),
  number: z.int(),
  /** Undoes all of it at once. */
  batch: z.string(),
})
export type BulkDone = z.infer<typeof bulkDone>

/** The last decision of whoever asks that still counts, one of a number, or all of a batch. */
export const undoRequest = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('last') }),
  z.strictObject({ what: z.literal('number'), undoes: z.int().min(1) }),
  z.strictObject({ what: z.literal('batch'), batch: z.string().min(1).max(64) }),
])
export type UndoRequest = z.infer<typeof undoRequest>
export const undone = z.strictObject({
  /** What was taken back; the screen goes there. */
  undid: z.array(decisionEvent).max(100),
  count: z.int(),
  number: z.int(),
})
export type Undone = z.infer<typeof undone>

export const loggedDecision = z.strictObject({
  event: decisionEvent,
  /** False once it is undone. */
  counts: z.boolean(),
})
export type LoggedDecision = z.infer<typeof loggedDecision>
export const decisionHistory = z.strictObject({
  events: z.array(loggedDecision),
  total: z.int(),
})
export type DecisionHistory = z.infer<typeof decisionHistory>

/** A proposed abbreviation that somebody refused: later runs that go on from the run know it too. */
export const refusedAbbreviation = abbreviation.extend({
  who: z.string(),
  at: z.iso.datetime(),
})
export type RefusedAbbreviation = z.infer<typeof refusedAbbreviation>
export const refusedAbbreviations = z.strictObject({ refused: z.array(refusedAbbreviation) })
export type RefusedAbbreviations = z.infer<typeof refusedAbbreviations>

export const replayReport = z.strictObject({
  events: z.int(),
  /** Decisions about pairs or records that the run does not have: kept in the log, without effect. */
  unknown: z.int(),
  number: z.int(),
})
export type ReplayReport = z.infer<typeof replayReport>
