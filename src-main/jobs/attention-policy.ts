import type { Ending } from '../store/runs.ts'

/**
 * Runs that somebody should look at, in the order given: those that failed, were interrupted, ran
 * into their time limit or ended with warnings. A run drops out when a later one of the same kind and
 * title succeeds (the retry worked, or there is a newer result to look at), or when it is marked as
 * seen. Cancelled runs are somebody's own wish and need none.
 */
export function needingAttention(
  endings: readonly Ending[],
  isSeen: (id: string) => boolean,
): readonly string[] {
  const lastSuccess = new Map<string, Ending>()
  for (const ending of endings) {
    if (ending.state !== 'succeeded') continue
    const known = lastSuccess.get(workOf(ending))
    if (known === undefined || isLater(ending, known)) lastSuccess.set(workOf(ending), ending)
  }
  return endings
    .filter((ending) => {
      if (!asksForALook(ending) || isSeen(ending.id)) return false
      const success = lastSuccess.get(workOf(ending))
      return success === undefined || !isLater(success, ending)
    })
    .map(({ id }) => id)
}

function asksForALook({ state, outcome }: Ending): boolean {
  return (
    state === 'failed' ||
    state === 'interrupted' ||
    state === 'timed_out' ||
    (state === 'succeeded' && outcome === 'warning')
  )
}

function workOf({ kind, title }: Ending): string {
  return `${kind}\n${title}`
}

/** Of runs made in the same millisecond none is later: nothing is hidden by chance. */
function isLater(one: Ending, other: Ending): boolean {
  return one.created_at > other.created_at
}
