import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allocationSummary } from '../../src-shared/allocation/summary.ts'
import { z } from 'zod'
import {
  hasResult,
  isActive,
  type Lifecycle,
  lifecycle as lifecycleSchema,
  runDetail,
} from '../../src-shared/runs.ts'
import { runCommand } from './command.ts'
import { olderOutput, olderSummary, type Scene, summaryPathOf } from './scene.ts'

export interface Finding {
  /** Of the newest run; `none` where no run had begun. */
  readonly end: Lifecycle['state'] | 'none'
  readonly newest: Listed | undefined
  readonly losses: readonly string[]
}

/** What is judged of a list of runs, whatever else it tells. */
const runsPage = z.object({
  rows: z.array(z.object({ id: z.string(), created_at: z.string(), lifecycle: lifecycleSchema })),
})
type Listed = z.infer<typeof runsPage>['rows'][number]

/**
 * Starts the next host and looks for what was lost or left half. `before` is the run that was the
 * newest until now: where it still is, none has begun.
 */
export async function inspect(scene: Scene, before?: string): Promise<Finding> {
  const words = ['runs', 'list', '--json', '--limit', '1000', '--workspace', scene.workspace]
  const list = await runCommand(words)
  if (list.code !== 0 || list.stderr !== '') {
    const losses = [`the next start ended with ${list.code ?? list.signal}: ${list.stderr}`]
    return { end: 'none', newest: undefined, losses }
  }
  const { rows } = runsPage.parse(JSON.parse(list.stdout))
  const newest = rows[0]?.id === before ? undefined : rows[0]
  const published = readdirSync(join(scene.workspace, 'runs')).filter(
    (name) => !name.startsWith('.'),
  )
  return {
    end: newest?.lifecycle.state ?? 'none',
    newest,
    losses: [
      ...rows.flatMap((run) => runLosses(scene, run)),
      ...(published.length === rows.length
        ? []
        : [`${published.length} folders for ${rows.length} runs`]),
      ...leftovers(scene),
      ...outputLosses(scene, newest),
    ],
  }
}

const artifacts = [
  'assignments.parquet',
  'candidates-0000.parquet',
  'contracts.parquet',
  'groups.parquet',
  'summary.json',
  'users.parquet',
]

function runLosses({ workspace }: Scene, { id, lifecycle }: Listed): readonly string[] {
  const { state } = lifecycle
  if (isActive(state)) return [`run ${id} is ${state} for ever`]
  const folder = join(workspace, 'runs', id)
  const losses: string[] = []
  try {
    const told = runDetail
      .strip()
      .parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
    if (told.lifecycle.state !== state) {
      losses.push(`run ${id} is ${state} in the index and ${told.lifecycle.state} in its manifest`)
    }
  } catch (error) {
    losses.push(`run ${id} (${state}) has no manifest that can be read: ${String(error)}`)
  }
  const kept = existsSync(join(folder, 'artifacts'))
    ? readdirSync(join(folder, 'artifacts')).toSorted()
    : []
  const wanted = hasResult({ state }) ? artifacts : []
  if (kept.join() !== wanted.join()) {
    losses.push(`run ${id} (${state}) has the artifacts ${kept.join(', ')}`)
  }
  return losses
}

function leftovers({ workspace, outputs }: Scene): readonly string[] {
  const places = [
    ['active folder', join(workspace, 'runs', '.active'), /./],
    ['scratch folder', join(workspace, 'temporary'), /./],
    ['half-written file', outputs, /\.tmp$/],
  ] as const
  return places.flatMap(([what, place, pattern]) =>
    readdirSync(place)
      .filter((name) => pattern.test(name))
      .map((name) => `${what} left behind: ${name}`),
  )
}

/**
 * A run with a result has written its output whole, with a summary that tells its hash; any other
 * end leaves both files as they were.
 */
function outputLosses(scene: Scene, newest: Listed | undefined): readonly string[] {
  const content = readFileSync(scene.output)
  const summaryText = readFileSync(summaryPathOf(scene), 'utf8')
  if (newest === undefined || !hasResult(newest.lifecycle)) {
    return content.toString('utf8') === olderOutput && summaryText === olderSummary
      ? []
      : [`the output was changed by a run that is ${newest?.lifecycle.state ?? 'not there'}`]
  }
  if (content.toString('utf8') === olderOutput) return ['the new output is not there']
  if (summaryText === olderSummary) return ['the new output has no summary']
  const summary = allocationSummary.parse(JSON.parse(summaryText))
  const hash = createHash('sha256').update(content).digest('hex')
  return summary.output?.sha256 === hash ? [] : ['the output is not the one its summary tells of']
}
