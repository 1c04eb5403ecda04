import type { ListedRun, MarkRequest } from '../../../src-shared/marks.ts'

/** What to change of the marks of runs; what is not named stays as it is. */
export interface MarkChange {
  readonly pinned?: boolean
  readonly seen?: boolean
  readonly note?: string
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
}

/** The request that makes a change. */
export function markRequestOf(ids: readonly string[], change: MarkChange): MarkRequest {
  const { pinned, seen, note, addTags = [], removeTags = [] } = change
  return {
    ids: [...ids],
    add_tags: [...addTags],
    remove_tags: [...removeTags],
    ...(pinned !== undefined && { pinned }),
    ...(seen !== undefined && { seen }),
    ...(note !== undefined && { note }),
  }
}

/**
 * The requests that take a change back: each run gets only what the change took from it or gave it,
 * so that tags of others that were put on since stay. Runs of the same way back share a request.
 */
export function undoOf(
  runs: readonly Pick<ListedRun, 'id' | 'marks'>[],
  change: MarkChange,
): readonly MarkRequest[] {
  const byChange = new Map<string, { readonly back: MarkChange; readonly ids: string[] }>()
  for (const { id, marks } of runs) {
    const back: MarkChange = {
      ...(change.pinned !== undefined &&
        change.pinned !== marks.pinned && { pinned: marks.pinned }),
      ...(change.seen !== undefined && change.seen !== marks.seen && { seen: marks.seen }),
      ...(change.note !== undefined && change.note !== marks.note && { note: marks.note }),
      removeTags: (change.addTags ?? []).filter((tag) => !marks.tags.includes(tag)),
      addTags: (change.removeTags ?? []).filter((tag) => marks.tags.includes(tag)),
    }
    if (isNothing(back)) continue
    const key = JSON.stringify(back)
    const known = byChange.get(key)
    if (known === undefined) byChange.set(key, { back, ids: [id] })
    else known.ids.push(id)
  }
  return [...byChange.values()].map(({ back, ids }) => markRequestOf(ids, back))
}

function isNothing({ addTags = [], removeTags = [], ...rest }: MarkChange): boolean {
  return addTags.length + removeTags.length + Object.keys(rest).length === 0
}
