import { z } from 'zod'

/** Ids of records as the lists give them. */
const recordId = z.string().max(10_000)
export const recordSide = z.enum(['left', 'right'])
export type RecordSide = z.infer<typeof recordSide>

const said = {
  /** From 1, without gaps: the place in the log. Later ones win. */
  number: z.int().min(1),
  at: z.iso.datetime(),
  by: z.enum(['reviewer', 'llm']),
  /** The reviewer's name, or the model's. */
  who: z.string().max(200),
  /** '' for none. */
  note: z.string().max(10_000),
  /** Decisions that were made by one act, such as a bulk one, share it. */
  batch: z.string().max(64).nullable(),
  /**
   * Number of the last event that whoever decided had seen; 0 for none. Who decides otherwise than
   * somebody else whose decision they had not seen is in conflict with them.
   */
  seen: z.int().min(0).default(0),
}
const pair = { left: recordId, right: recordId }
const note = z.string().max(10_000).default('')

/** A decision to be made: what the log adds (number, who, when) is not yet known. */
export const decisionDraft = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('accept'), ...pair, note }),
  z.strictObject({ action: z.literal('reject'), ...pair, note }),
  z.strictObject({ action: z.literal('defer'), ...pair, note }),
  z.strictObject({
    action: z.literal('no_counterpart'),
    side: recordSide,
    record: recordId,
    note,
  }),
  z.strictObject({ action: z.literal('undo'), undoes: z.int().min(1), note }),
])
export type DecisionDraft = z.infer<typeof decisionDraft>

/**
 * A line of `decisions.jsonl`. Pairs are named by the ids of their records, so that a log can be
 * replayed on another run. Nothing is ever overwritten: what is taken back is an `undo` of its number
 * (an undo can be undone too). One list alone: `left` is the record that comes first in it.
 */
export const decisionEvent = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('accept'), ...pair, ...said }),
  z.strictObject({ action: z.literal('reject'), ...pair, ...said }),
  /** Looked at and left for later. */
  z.strictObject({ action: z.literal('defer'), ...pair, ...said }),
  /** The record has no partner at all. */
  z.strictObject({
    action: z.literal('no_counterpart'),
    side: recordSide,
    record: recordId,
    ...said,
  }),
  z.strictObject({ action: z.literal('undo'), undoes: z.int().min(1), ...said }),
])
export type DecisionEvent = z.infer<typeof decisionEvent>

export const deciders = ['engine', 'reviewer', 'llm'] as const
export const decider = z.enum(deciders)
export type Decider = z.infer<typeof decider>
