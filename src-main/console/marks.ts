import {
  type ListedRun,
  type ListedRunDetail,
  type ListedRunsPage,
  type MarkRequest,
  noMarks,
  type StarterCounts,
  type TagCounts,
} from '../../src-shared/marks.ts'
import type { Run, RunDetail, RunsPage, RunsRequest } from '../../src-shared/runs.ts'
import { needingAttention } from '../jobs/attention-policy.ts'
import type { MarksStore } from '../store/marks.ts'
import type { RunSizesStore } from '../store/run-sizes.ts'
import type { Ending, RunIdFilter } from '../store/runs.ts'

export interface ListedRunsOptions {
  readonly marks: MarksStore
  readonly sizes: RunSizesStore
  readonly now: () => Date
  readonly get: (id: string) => RunDetail
  readonly list: (request: RunsRequest, ids: RunIdFilter) => RunsPage
  /** Every run of the index. */
  readonly ids: () => readonly string[]
  /** Every run that is over. */
  readonly endings: () => readonly Ending[]
  readonly starters: () => StarterCounts['people']
  /** Tells those who follow the runs that one looks different now. */
  readonly announce: (id: string) => void
}

/** Runs as the console gives them out: each with what people keep about it and what it takes. */
export interface ListedRuns {
  of(run: Run): ListedRun
  get(id: string): ListedRunDetail
  page(request: RunsRequest): ListedRunsPage
  /** All or none. Throws `not_found` where one of them is not there. */
  mark(request: MarkRequest, who: string): readonly ListedRun[]
  /** Of runs that are there. */
  tags(): TagCounts
  /** Who has started runs. */
  starters(): StarterCounts
}

export function createListedRuns(options: ListedRunsOptions): ListedRuns {
  const { marks, sizes, get } = options

  const listed = <R extends Run>(run: R, found = marks.of(run.id)) => ({
    ...run,
    marks: found,
    bytes: sizes.get(run.id) ?? null,
  })

  return {
    of: (run) => listed(run),
    get: (id) => listed(get(id)),
    page(request) {
      const { rows, total } = options.list(request, filterOf(request, marks, options.endings))
      const found = marks.ofEach(rows.map(({ id }) => id))
      return { rows: rows.map((run) => listed(run, found.get(run.id) ?? noMarks)), total }
    },
    mark(request, who) {
      for (const id of request.ids) get(id)
      marks.mark(request, who, options.now())
      for (const id of request.ids) options.announce(id)
      return request.ids.map((id) => {
        const { job: _, ...run } = get(id)
        return listed(run)
      })
    },
    starters: () => ({ people: options.starters() }),
    tags() {
      const known = new Set(options.ids())
      const counts = new Map<string, number>()
      for (const { tag, run_id: id } of marks.tags()) {
        if (known.has(id)) counts.set(tag, (counts.get(tag) ?? 0) + 1)
      }
      const tags = [...counts].map(([tag, runs]) => ({ tag, runs }))
      return { tags: tags.toSorted((a, b) => b.runs - a.runs || (a.tag < b.tag ? -1 : 1)) }
    },
  }
}

/** Marks live in another database than the runs; what needs attention follows from both. */
function filterOf(
  { pinned, tag, attention }: RunsRequest,
  marks: MarksStore,
  endings: () => readonly Ending[],
): RunIdFilter {
  const wanted: (readonly string[])[] = []
  const unwanted: (readonly string[])[] = []
  const take = (ids: readonly string[], isWanted: boolean): void => {
    if (isWanted) wanted.push(ids)
    else unwanted.push(ids)
  }
  if (tag !== undefined) take(marks.tagged(tag), true)
  if (pinned !== undefined) take(marks.pinned(), pinned)
  if (attention !== undefined) {
    const seen = new Set(marks.seen())
    const ids = needingAttention(endings(), (id) => seen.has(id))
    take(ids, attention)
  }
  const [first, ...others] = wanted
  return {
    ...(first !== undefined && {
      among: others.reduce<readonly string[]>((ids, other) => {
        const both = new Set(other)
        return ids.filter((id) => both.has(id))
      }, first),
    }),
    ...(unwanted.length > 0 && { except: unwanted.flat() }),
  }
}
