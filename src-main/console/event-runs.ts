import type { CheckHistories, EventsComparison } from '../../src-shared/events/compare.ts'
import type { RunDetail } from '../../src-shared/runs.ts'
import { checkHistory, compareEventRuns, readEtlSummary, readQuality } from '../events/index.ts'
import type { QueryClient } from '../jobs/query-client.ts'
import { withoutJob } from '../jobs/run-listeners.ts'
import { expected } from '../platform/errors.ts'

/** Runs that a history shows at most, the asked one included. */
const mostRuns = 30

export interface EventRunsOptions {
  readonly queries: Pick<QueryClient, 'ask'>
  /** Throws `not_found`. */
  readonly get: (id: string) => RunDetail
  /** Throws while a run has no result. */
  readonly resultFolder: (id: string) => string
  /** Earlier runs of the same inputs that succeeded, the newest first. */
  readonly before: (run: RunDetail, most: number) => readonly string[]
}

/** Runs of events seen beside other runs. */
export interface EventRuns {
  /** What each check of a run found in it and in the earlier runs of the same inputs. */
  history(id: string): Promise<CheckHistories>
  /** Throws `bad_usage` for runs of another kind, `conflict` for one without a result. */
  compare(
    pair: { readonly a: string; readonly b: string },
    signal: AbortSignal | undefined,
  ): Promise<EventsComparison>
}

export function createEventRuns({
  queries,
  get,
  resultFolder,
  before,
}: EventRunsOptions): EventRuns {
  const eventRun = (id: string): RunDetail => {
    const run = get(id)
    if (run.kind === 'events') return run
    throw expected('bad_usage', {
      what: `Run ${id} is no run of events.`,
      remedy: 'Compare runs of one kind with each other.',
    })
  }
  return {
    async history(id) {
      const run = eventRun(id)
      const ids = [id, ...before(run, mostRuns - 1)]
      const judged = await Promise.all(
        ids.map(async (each) => {
          const quality = await readQuality(resultFolder(each))
          return quality === undefined ? [] : [{ id: each, at: get(each).created_at, quality }]
        }),
      )
      const checks = checkHistory(judged.flat())
      return { checks: checks.map(({ name, points }) => ({ name, points: [...points] })) }
    },
    async compare({ a, b }, signal) {
      const side = async (id: string) => {
        eventRun(id)
        const folder = resultFolder(id)
        const [summary, { days }] = await Promise.all([
          readEtlSummary(folder),
          queries.ask('events.days', { folder }, signal),
        ])
        return { summary, days }
      }
      const [earlier, after] = await Promise.all([side(a), side(b)])
      return {
        a: withoutJob(get(a)),
        b: withoutJob(get(b)),
        ...compareEventRuns(earlier, after),
      }
    },
  }
}
