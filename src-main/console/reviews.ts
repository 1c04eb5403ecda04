import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type {
  ChangesRequest,
  ReconciliationChanges,
} from '../../src-shared/reconciliation/changes.ts'
import {
  type DecisionDraft,
  decisionEvent,
  type DecisionEvent,
} from '../../src-shared/reconciliation/decisions.ts'
import { type Cardinality, cardinality } from '../../src-shared/reconciliation/fields.ts'
import type { Abbreviation } from '../../src-shared/reconciliation/parameters.ts'
import { reconciliationFiles } from '../../src-shared/reconciliation/job.ts'
import type {
  BulkDone,
  BulkRequest,
  Decided,
  DecisionHistory,
  QueuePage,
  QueueRequest,
  RefusedAbbreviations,
  ReplayReport,
  ReviewProgress,
  Undone,
  UndoRequest,
} from '../../src-shared/reconciliation/review.ts'
import type { Run } from '../../src-shared/runs.ts'
import type { QueryClient } from '../jobs/query-client.ts'
import type { ReviewedRun } from '../jobs/reconciliation-queries.ts'
import type { Clock } from '../platform/clock.ts'
import { expected } from '../platform/errors.ts'
import { newRunId } from '../platform/ids.ts'
import { followLogs, LogState } from '../reconciliation/index.ts'
import type { RefusedRulesStore } from '../store/refused-rules.ts'
import type { ReviewsStore, Saying } from '../store/reviews.ts'
import { countOf } from '../store/reviews-blocks.ts'
import { conflictsMade, rivalsMet } from './review-conflicts.ts'
import { paceOf } from './reviews-pace.ts'
import { undoTargets } from './reviews-undo.ts'

export interface ReviewsOptions {
  readonly store: ReviewsStore
  readonly refused: RefusedRulesStore
  readonly queries: QueryClient
  readonly clock: Clock
  /** `people.db`, for the query process to read the log from. */
  readonly log: string
  readonly kindOf: (id: string) => Run['kind']
  /** Of a run with a result. Throws `not_found`, `conflict`. */
  readonly resultFolder: (id: string) => string
}

export interface ReviewsService {
  /** The folder of a reconciliation with a result. Throws `not_found` for another kind too, `conflict`. */
  folderOf(id: string): string
  /** Also brings what came with the run (a model's answers, an earlier run's decisions) into the log. */
  reviewed(id: string): Promise<ReviewedRun>
  queue(
    id: string,
    request: QueueRequest,
    holder: string | undefined,
    signal: Signal,
  ): Promise<QueuePage>
  progress(id: string, signal: Signal): Promise<ReviewProgress>
  decide(id: string, drafts: readonly DecisionDraft[], seen: number, who: string): Promise<Decided>
  decideAll(id: string, request: BulkRequest, who: string, signal: Signal): Promise<BulkDone>
  undo(id: string, request: UndoRequest, who: string): Promise<Undone>
  history(id: string, asked: HistoryAsked): Promise<DecisionHistory>
  /** Throws `conflict` where the run has decisions already. */
  replay(id: string, events: readonly DecisionEvent[], signal: Signal): Promise<ReplayReport>
  /** Proposed abbreviations that people refused. */
  refused(id: string): RefusedAbbreviations
  refuse(id: string, asked: RuleAsked, who: string): RefusedAbbreviations
  changes(request: ChangesRequest, signal: Signal): Promise<ReconciliationChanges>
  lease(id: string, wanted: LeaseWanted, who: string): { held_by: string | null; until: string }
  release(id: string, holder: string): void
}

type Signal = AbortSignal | undefined

interface HistoryAsked {
  readonly pair: { readonly left: string; readonly right: string } | null
  readonly offset: number
  readonly limit: number
}

interface RuleAsked {
  readonly rule: Abbreviation
  /** False takes it back. */
  readonly refused: boolean
}

interface LeaseWanted {
  readonly left: string
  readonly right: string
  readonly holder: string
}

const matchedBy = z.object({ cardinality })

/** Milliseconds a pair is held for after its window last said so; windows say it every half of it. */
export const leaseTime = 60_000
const mostShown = 100

export function createReviews(options: ReviewsOptions): ReviewsService {
  const { store, queries, clock } = options
  const logs = followLogs(store)
  const stateOf = (id: string): LogState => logs.state(id)

  const folderOf = (id: string): string => {
    const folder = options.resultFolder(id)
    if (options.kindOf(id) === 'reconciliation') return folder
    throw expected('not_found', {
      what: `Run ${id} is no reconciliation.`,
      remedy: 'Ask for the result of its own kind.',
    })
  }

  const reviewed = async (id: string): Promise<ReviewedRun> => {
    const folder = folderOf(id)
    if (store.last(id) === 0) {
      const brought = await eventsBrought(join(folder, 'artifacts', reconciliationFiles.decisions))
      if (brought.length > 0) store.replay(id, brought)
    }
    return { folder, run: id, log: options.log }
  }

  const saying = (who: string, seen: number, isBatch: boolean): Saying => {
    const at = clock.now()
    return { by: 'reviewer', who, at, seen, batch: isBatch ? newRunId(at) : null }
  }

  const cardinalities = new Map<string, Cardinality>()
  const cardinalityOf = async (id: string): Promise<Cardinality> => {
    const known = cardinalities.get(id)
    if (known !== undefined) return known
    const path = join(folderOf(id), 'artifacts', reconciliationFiles.model)
    const model = matchedBy.parse(JSON.parse(await readFile(path, 'utf8')))
    cardinalities.set(id, model.cardinality)
    return model.cardinality
  }

  return {
    folderOf,
    reviewed,
    async queue(id, request, holder, signal) {
      const page = await queries.ask(
        'reconciliation.queue',
        { ...(await reviewed(id)), page: request },
        signal,
      )
      const held = new Map(
        store
          .leases(id, clock.now())
          .filter((lease) => lease.holder !== holder)
          .map((lease) => [JSON.stringify([lease.left, lease.right]), lease.who]),
      )
      const rows = page.rows.map((row) => ({
        ...row,
        leased_by: held.get(JSON.stringify([row.left_id, row.right_id])) ?? null,
      }))
      return { ...page, rows }
    },
    async progress(id, signal) {
      const counts = await queries.ask('reconciliation.queue_counts', await reviewed(id), signal)
      const { unknown: _, ...queue } = counts
      return { ...queue, ...paceOf(stateOf(id), clock.now()) }
    },
    async decide(id, drafts, seen, who) {
      await reviewed(id)
      for (const draft of drafts) requireNoUndo(draft)
      // Who has seen all meets nobody's word.
      const used = seen < store.last(id) ? await cardinalityOf(id) : 'many_to_many'
      // Nobody has seen what is not there yet; one act of several decisions is taken back as one.
      const said = saying(who, Math.min(seen, store.last(id)), drafts.length > 1)
      const events = store.append(id, drafts, said)
      const state = stateOf(id)
      const conflicts = events.flatMap((event) => [
        ...conflictsMade(state, event),
        ...rivalsMet(state, event, used),
      ])
      return { events: [...events], number: state.number, conflicts }
    },
    async decideAll(id, { filter, action, note, expected: shown, seen }, who, signal) {
      const run = await reviewed(id)
      const pairs = await queries.ask('reconciliation.queue_pairs', { ...run, filter }, signal)
      if (pairs.count !== shown) {
        throw expected('conflict', {
          what: `${shown} pairs were shown, and there are ${pairs.count} now.`,
          remedy: 'Look at them again and confirm once more.',
          kept: 'Nothing was decided.',
        })
      }
      const said = saying(who, Math.min(seen, store.last(id)), true)
      store.appendPairs(id, { ...pairs, action, note }, said)
      return { pairs: pairs.count, number: store.last(id), batch: said.batch ?? '' }
    },
    async undo(id, request, who) {
      await reviewed(id)
      const state = stateOf(id)
      const ranges = undoTargets(state, request, who)
      const count = countOf(ranges)
      store.appendUndo(id, ranges, saying(who, state.number, count > 1))
      const undid = ranges.flatMap(({ from, count: length }) =>
        state.events(from, from + Math.min(length, mostShown)),
      )
      return {
        undid: undid.slice(0, mostShown),
        count,
        number: store.last(id),
      }
    },
    async history(id, { pair, offset, limit }) {
      await reviewed(id)
      const state = stateOf(id)
      const logged = (event: DecisionEvent) => ({ event, counts: state.counts(event.number) })
      if (pair === null) {
        const events = state.events(offset + 1, offset + 1 + limit)
        return { total: state.number, events: events.map(logged) }
      }
      const events = state.history(pair.left, pair.right)
      return { total: events.length, events: events.slice(offset, offset + limit).map(logged) }
    },
    async replay(id, events, signal) {
      const run = await reviewed(id)
      // What cannot be folded must not get into the log.
      refuseBroken(events)
      if (store.replay(id, events) === null) {
        throw expected('conflict', {
          what: `Run ${id} has decisions already.`,
          remedy: 'Replay a log on a run that nobody has reviewed yet.',
          kept: 'Nothing was changed.',
        })
      }
      const { unknown } = await queries.ask('reconciliation.queue_counts', run, signal)
      return { events: events.length, unknown, number: store.last(id) }
    },
    refused(id) {
      folderOf(id)
      return { refused: [...options.refused.of(id)] }
    },
    refuse(id, { rule, refused }, who) {
      folderOf(id)
      options.refused.refuse(id, rule, { refused, who, at: clock.now() })
      return { refused: [...options.refused.of(id)] }
    },
    async changes({ before, after, ...of }, signal) {
      const runs = { before: await reviewed(before), after: await reviewed(after) }
      return await queries.ask('reconciliation.changes', { ...runs, of }, signal)
    },
    lease(id, { left, right, holder }, who) {
      folderOf(id)
      const now = clock.now()
      const until = new Date(now.getTime() + leaseTime)
      const lease = store.lease(id, { left, right, holder, who, until }, now)
      return {
        held_by: lease.holder === holder ? null : lease.who,
        until: lease.until.toISOString(),
      }
    },
    release(id, holder) {
      store.release(id, holder)
    },
  }
}

async function eventsBrought(file: string): Promise<readonly DecisionEvent[]> {
  if (!existsSync(file)) return []
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => decisionEvent.parse(JSON.parse(line)))
}

function requireNoUndo(draft: DecisionDraft): void {
  if (draft.action !== 'undo') return
  throw expected('bad_usage', {
    what: 'A decision is taken back by undo, not by a decision.',
    remedy: 'Call undo with its number.',
    kept: 'Nothing was changed.',
  })
}

function refuseBroken(events: readonly DecisionEvent[]): void {
  try {
    new LogState().add(events)
  } catch (cause) {
    throw expected('bad_input', {
      what: `The log of decisions is broken: ${cause instanceof Error ? cause.message : 'its numbers do not follow'}.`,
      remedy: 'Export it again; its events are numbered from 1 without gaps.',
      kept: 'Nothing was changed.',
      cause,
    })
  }
}
