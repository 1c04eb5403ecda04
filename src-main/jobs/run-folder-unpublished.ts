import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FailureOrBug } from '../../src-shared/errors.ts'
import { hasResult, isActive, type RunDetail, runId } from '../../src-shared/runs.ts'
import { failureOf } from '../platform/errors.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { RunsStore } from '../store/runs.ts'
import { rollForward } from './conclusion.ts'
import { endedWith } from './lifecycle.ts'
import { publishRunFolder, readPublished, removeOutputAsides } from './run-folder.ts'

export interface UnpublishedOptions {
  readonly workspace: Workspace
  readonly store: RunsStore
  readonly version: string
  /** Told of a run that cannot be published this time either. */
  readonly onTrouble?: (error: unknown) => void
}

/**
 * Publishes runs that are over but whose folder could not be published when they ended (a full
 * disk). One whose work was concluded gets its result after all; the others get the record of how
 * they ended. Returns the ids of those that became whole.
 */
export async function publishUnpublished(options: UnpublishedOptions): Promise<readonly string[]> {
  const { workspace, store, onTrouble } = options
  const published = new Set(await readdir(workspace.runs))
  const active = await readdir(workspace.activeRuns)
  const candidates = new Set([
    ...active.filter((name) => runId.safeParse(name).success),
    ...store.ids().filter((id) => !published.has(id)),
  ])
  const whole: string[] = []
  for (const id of candidates) {
    try {
      const run = store.get(id)
      if (run === undefined || isActive(run.lifecycle.state)) continue
      if (await publishLate(run, options)) whole.push(id)
    } catch (error) {
      onTrouble?.(error)
    }
  }
  return whole
}

async function publishLate(
  run: RunDetail,
  { workspace, store, version }: UnpublishedOptions,
): Promise<boolean> {
  const active = workspace.activeRun(run.id)
  if ((await readPublished(workspace, run.id)) !== undefined) {
    // Two hosts published it at the same time; this is what the slower one left.
    await rm(active, { recursive: true, force: true })
    return false
  }
  await rm(join(workspace.temporary, run.id), { recursive: true, force: true })
  const result = await rollForward(active)
  if (result === undefined) {
    // A result that somebody took away by hand does not come back as an empty folder.
    if (hasResult(run.lifecycle)) return false
    await removeOutputAsides(run)
    await publishRunFolder(workspace, run, { version }, false)
    return true
  }
  const { lifecycle } = run
  const end = 'ended_at' in lifecycle ? lifecycle.ended_at : run.created_at
  const startedAt = 'started_at' in lifecycle ? (lifecycle.started_at ?? end) : end
  const late = endedWith(result, startedAt, new Date(end))
  const whole: RunDetail = { ...run, lifecycle: late, metrics: result.metrics }
  await publishRunFolder(workspace, whole, { version, inputs: result.inputs }, true)
  store.update(run.id, late, result.metrics)
  return true
}

/** What to say of a run whose folder could not be published; `concluded`: its work was done. */
export function unpublishedFailure(error: unknown, concluded: boolean): FailureOrBug {
  const failure = failureOf(error)
  if (failure.code === 'bug' || !concluded) return failure
  return {
    ...failure,
    remedy:
      failure.code === 'disk_full'
        ? 'Free some space and open Quartermaster again: the result is published then.'
        : `${failure.remedy} Then open Quartermaster again: the result is published then.`,
    kept: 'The work is done and its result is kept; outputs that were named are written.',
  }
}
