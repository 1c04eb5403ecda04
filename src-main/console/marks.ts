import {
  type ListedRun,
  type ListedRunDetail,
  type ListedRunsPage,
  type MarkRequest,
  noMarks,
  type TagCounts,
} from '../../src-shared/marks.ts'
import type { Run, RunDetail, RunsPage, RunsRequest } from '../../src-shared/runs.ts'
import type { MarksStore } from '../store/marks.ts'
import type { RunSizesStore } from '../store/run-sizes.ts'
import type { RunIdFilter } from '../store/runs.ts'

export interface ListedRunsOptions {
  readonly marks: MarksStore
  readonly sizes: RunSizesStore
  readonly now: () => Date
  readonly get: (id: string) => RunDetail
  readonly list: (request: RunsRequest, ids: RunIdFilter) => RunsPage
  /** Every run of the index. */
  readonly ids: () => readonly string[]
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
      const { rows, total } = options.list(request, filterOf(request, marks))
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

/** Marks live in another database than the runs. */
function filterOf({ pinned, tag }: RunsRequest, marks: MarksStore): RunIdFilter {
  const pins = pinned === undefined ? [] : marks.pinned()
  if (tag === undefined) {
    if (pinned === undefined) return {}
    return pinned ? { among: pins } : { except: pins }
  }
  const tagged = marks.tagged(tag)
  if (pinned === undefined) return { among: tagged }
  const isPinned = new Set(pins)
  return { among: tagged.filter((id) => isPinned.has(id) === pinned) }
}
