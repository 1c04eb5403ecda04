import { failureOfCall } from '../../console/index.ts'
import { type RunDetail, runId, runsRequest } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import type { LocalCore } from './local-core.ts'

/** The run of an id. Throws `not_found` with the ids that may have been meant. */
export async function knownRun({ client }: LocalCore, id: string): Promise<RunDetail> {
  if (runId.safeParse(id).success) {
    try {
      return await client.runs.get({ id })
    } catch (error) {
      if (failureOfCall(error).code !== 'not_found') throw error
    }
  }
  const { rows } = await client.runs.list(runsRequest.parse({ limit: 1000 }))
  const near = nearestIds(
    id,
    rows.map((run) => run.id),
  )
  throw expected('not_found', {
    what: `There is no run ${id} in this workspace.`,
    remedy:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}? \`quartermaster runs list\` shows what there is.`
        : 'The list of runs, by the command "runs list", shows what there is.',
  })
}

/** Ids that begin with, end with or nearly are what was written: at most three, nearest first. */
export function nearestIds(written: string, ids: readonly string[]): string[] {
  const wanted = written.toLowerCase()
  const isPart = (id: string): boolean =>
    wanted.length >= 3 && (id.startsWith(wanted) || id.endsWith(wanted))
  return ids
    .map((id) => ({ id, distance: isPart(id) ? 0 : editDistance(wanted, id) }))
    .filter(({ distance }) => distance <= 2)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ id }) => id)
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, place) => place)
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (b[column - 1] === letter ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
