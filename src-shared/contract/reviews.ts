import { z } from 'zod'
import { changesRequest, reconciliationChanges } from '../reconciliation/changes.ts'
import { decisionEvent } from '../reconciliation/decisions.ts'
import {
  bulkDone,
  bulkRequest,
  decided,
  decideRequest,
  decisionHistory,
  queuePage,
  queueRequest,
  refusedAbbreviations,
  replayReport,
  reviewHolder,
  reviewProgress,
  undone,
  undoRequest,
} from '../reconciliation/review.ts'
import { abbreviation } from '../reconciliation/parameters.ts'
import { runId } from '../runs.ts'
import { inRun, read, write } from './procedure.ts'

const tags = ['Review']
const recordId = z.string().max(10_000)

export const reviews = {
  queue: read
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/queue',
      tags,
      summary: 'A page of the pairs to review',
    })
    .input(queueRequest.extend({ id: runId, holder: reviewHolder.optional() }))
    .output(queuePage),
  progress: read
    .route({
      method: 'GET',
      path: '/reconciliation/{id}/review',
      tags,
      summary: 'How far the review is, by whom and how fast',
    })
    .input(inRun)
    .output(reviewProgress),
  /** Appends decisions; what others said meanwhile is told and kept. */
  decide: write
    .meta({ access: 'write', audit: 'input' })
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/decisions',
      tags,
      summary: 'Decide pairs',
    })
    .input(decideRequest.extend({ id: runId }))
    .output(decided),
  /** Decides every pair of a filter at once, if they are as many as were shown. */
  decideAll: write
    .meta({ access: 'write', audit: 'input' })
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/decisions/all',
      tags,
      summary: 'Decide every pair of a filter',
    })
    .input(bulkRequest.extend({ id: runId }))
    .output(bulkDone),
  undo: write
    .meta({ access: 'write', audit: 'input' })
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/undo',
      tags,
      summary: 'Undo a decision, a batch, or the last one',
    })
    .input(z.strictObject({ id: runId, undo: undoRequest }))
    .output(undone),
  /** Everything said about a pair and its records, or about all; undone or not, oldest first. */
  history: read
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/history',
      tags,
      summary: 'The log of decisions',
    })
    .input(
      z.strictObject({
        id: runId,
        pair: z.strictObject({ left: recordId, right: recordId }).nullable().default(null),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(100_000).default(100),
      }),
    )
    .output(decisionHistory),
  /** Appends an exported log to a run without decisions of its own. */
  replay: write
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/replay',
      tags,
      summary: 'Replay a log of decisions',
    })
    .input(z.strictObject({ id: runId, events: z.array(decisionEvent).min(1).max(1_000_000) }))
    .output(replayReport),
  /** Proposed abbreviations that people refused. */
  abbreviations: read
    .route({
      method: 'GET',
      path: '/reconciliation/{id}/abbreviations/refused',
      tags,
      summary: 'Proposed abbreviations that were refused',
    })
    .input(inRun)
    .output(refusedAbbreviations),
  refuseAbbreviation: write
    .meta({ access: 'write', audit: 'input' })
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/abbreviations/refused',
      tags,
      summary: 'Refuse a proposed abbreviation, or take that back',
    })
    .input(z.strictObject({ id: runId, rule: abbreviation, refused: z.boolean() }))
    .output(refusedAbbreviations),
  /** What two reconciliations of the same lists decide otherwise: before and after learning, for one. */
  changes: read
    .route({
      method: 'POST',
      path: '/reconciliation/changes',
      tags,
      summary: 'Pairs that two reconciliations decide otherwise',
    })
    .input(changesRequest)
    .output(reconciliationChanges),
  /** Says that a window has a pair open, or keeps it; tells who else has. */
  lease: write
    .meta({ access: 'write', audit: 'nothing' })
    .input(z.strictObject({ id: runId, holder: reviewHolder, left: recordId, right: recordId }))
    .output(z.strictObject({ held_by: z.string().nullable(), until: z.iso.datetime() })),
  release: write
    .meta({ access: 'write', audit: 'nothing' })
    .input(z.strictObject({ id: runId, holder: reviewHolder }))
    .output(z.strictObject({})),
}
