import type { RemovedRun, RunChange } from '../../src-shared/marks.ts'
import type { DiskUse, PrunedRuns, RetentionRule } from '../../src-shared/retention.ts'
import type { Run, RunsPage, RunsRequest } from '../../src-shared/runs.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { createRunSizes, hasEnded } from '../jobs/retention-sizes.ts'
import { pruneRuns } from '../jobs/retention.ts'
import { withoutJob } from '../jobs/run-listeners.ts'
import type { Clock } from '../platform/clock.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { IndexStore } from '../store/index-store.ts'
import type { PeopleStore } from '../store/people-store.ts'
import type { RunIdFilter } from '../store/runs.ts'
import { measureDiskUse } from './disk-use.ts'
import { createListedRuns, type ListedRuns } from './marks.ts'

export interface RunUpkeepOptions {
  readonly workspace: Workspace
  readonly index: IndexStore
  readonly people: PeopleStore
  readonly queue: JobQueue
  readonly clock: Clock
  readonly list: (request: RunsRequest, ids: RunIdFilter) => RunsPage
  /** The rule of the workspace. */
  readonly rule: () => RetentionRule
  readonly onTrouble: (error: unknown) => void
}

/** What happens to runs once they are over: marked, measured, shown, and one day removed. */
export interface RunUpkeep {
  readonly listed: ListedRuns
  /** Removes a run that is over, its files and its marks. */
  remove(id: string): Promise<void>
  /** By the workspace's rule where none is given. When it is aborted the rest stays. */
  prune(dryRun: boolean, rule?: RetentionRule, signal?: AbortSignal): Promise<PrunedRuns>
  disk(): Promise<DiskUse>
  /** Calls with each run that looks different though its life went on as before. */
  onChange(listener: (run: Run) => void): () => void
  /** Looks for marks that other hosts have made; to be called every second or so. */
  look(): void
  close(): Promise<void>
}

export function createRunUpkeep(options: RunUpkeepOptions): RunUpkeep {
  const { workspace, index, people, queue, clock } = options
  const listeners = new Set<(run: Run) => void>()
  const announce = (id: string): void => {
    const run = withoutJob(queue.get(id))
    for (const listener of listeners) listener(run)
  }
  const sizes = createRunSizes({
    workspace,
    sizes: index.sizes,
    onMeasured: (id) => {
      // It may have been removed while it was measured.
      if (index.runs.get(id) === undefined) index.sizes.remove(id)
      else announce(id)
    },
    onTrouble: options.onTrouble,
  })
  const stopMeasuring = queue.onChange((run) => {
    if (hasEnded(run)) void sizes.measure(run.id)
  })
  sizes.measureMissing().catch(options.onTrouble)
  let seen = people.dataVersion()
  let lookedAt = clock.now()
  let measuring: Promise<DiskUse> | undefined

  const remove = async (id: string): Promise<void> => {
    await queue.remove(id)
    index.sizes.remove(id)
    people.marks.remove(id)
    people.reviews.remove(id)
    people.refusedRules.remove(id)
  }

  const disk = async (): Promise<DiskUse> => {
    await sizes.measureMissing()
    return measureDiskUse({
      workspace,
      now: () => clock.now(),
      ended: index.runs.ended(),
      pinned: new Set(people.marks.pinned()),
    })
  }

  return {
    listed: createListedRuns({
      marks: people.marks,
      sizes: index.sizes,
      now: () => clock.now(),
      get: (id) => queue.get(id),
      list: options.list,
      ids: () => index.runs.ids(),
      endings: () => index.runs.endings(),
      starters: () => index.runs.starters(),
      announce,
    }),
    remove,
    async prune(dryRun, rule = options.rule(), signal) {
      await sizes.measureMissing()
      return pruneRuns({
        rule,
        dryRun,
        now: clock.now(),
        ended: index.runs.ended(),
        pinned: new Set(people.marks.pinned()),
        isPinned: (id) => people.marks.of(id).pinned,
        remove,
        signal,
      })
    },
    // Several windows that ask at once get one answer.
    disk: () =>
      (measuring ??= disk().finally(() => {
        measuring = undefined
      })),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    look() {
      const version = people.dataVersion()
      if (version === seen) return
      seen = version
      const since = lookedAt
      lookedAt = clock.now()
      for (const id of people.marks.changedSince(since)) {
        // Marks may outlive their run for a moment.
        if (index.runs.get(id) !== undefined) announce(id)
      }
    },
    async close() {
      stopMeasuring()
      await sizes.close()
    },
  }
}

/** Runs with what people keep about them. */
export async function* listedRuns(
  changes: AsyncIterable<Run | RemovedRun>,
  listed: ListedRuns,
): AsyncGenerator<RunChange, void> {
  for await (const change of changes) yield 'removed' in change ? change : listed.of(change)
}
