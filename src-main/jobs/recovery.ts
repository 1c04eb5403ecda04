import { readdir, rm, stat } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { type RunDetail, runId } from '../../src-shared/runs.ts'
import type { Clock } from '../platform/clock.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { RunsStore } from '../store/runs.ts'
import { rollForward } from './conclusion.ts'
import { ended, endedWith, stageTimesOf, startOf } from './lifecycle.ts'
import { publishRunFolder, readPublished, removeOutputAsides } from './run-folder.ts'

export interface RecoveryOptions {
  readonly workspace: Workspace
  readonly store: RunsStore
  readonly clock: Clock
  readonly version: string
  /** Told of a run that could not be recovered; the others still are. */
  readonly onTrouble?: (error: unknown) => void
}

/**
 * Marks the runs of dead processes as interrupted and publishes their folders without the
 * half-written artifacts; what a runner had concluded is finished instead. Runs of other living
 * hosts are left alone; of two hosts that start at the same time one takes a run on.
 */
export async function recoverInterrupted(
  options: RecoveryOptions,
  isAlive: (pid: number, since: Date) => boolean = ownerIsAlive,
): Promise<readonly string[]> {
  const { store, onTrouble } = options
  const recovered: string[] = []
  for (const { run, ownerPid } of store.active()) {
    if (ownerPid !== process.pid && isAlive(ownerPid, new Date(run.created_at))) continue
    if (!store.claim(run.id, ownerPid, process.pid)) continue
    try {
      if (await recover(run, options)) recovered.push(run.id)
    } catch (error) {
      // One folder that cannot be written must not keep the whole workspace shut.
      onTrouble?.(error)
    }
  }
  return recovered
}

/** True when it was interrupted; false when it had ended and only the index did not know. */
async function recover(
  run: RunDetail,
  { workspace, store, clock, version }: RecoveryOptions,
): Promise<boolean> {
  // It died between publishing the folder and telling the index.
  const published = await readPublished(workspace, run.id)
  if (published !== undefined && published !== 'unreadable') {
    store.update(run.id, published.lifecycle, published.metrics)
    return false
  }
  const at = clock.now()
  const startedAt = startOf(run.lifecycle) ?? run.created_at
  const stages = stageTimesOf(run.lifecycle)
  const result = await rollForward(workspace.activeRun(run.id))
  if (result !== undefined) {
    const lifecycle = endedWith(result.outcome, startedAt, at)
    const whole = { ...run, lifecycle, metrics: result.metrics }
    await publishRunFolder(workspace, whole, { version, stages, inputs: result.inputs }, true)
    store.update(run.id, lifecycle, result.metrics)
    return false
  }
  const lifecycle = ended.interrupted(startedAt, at)
  await removeOutputAsides(run)
  await rm(join(workspace.temporary, run.id), { recursive: true, force: true })
  if (published === undefined) {
    await publishRunFolder(workspace, { ...run, lifecycle }, { version, stages }, false)
  }
  store.update(run.id, lifecycle)
  return true
}

/**
 * Enters published run folders that the index does not know: after the index was lost, or a folder
 * was copied here. Folders without a readable manifest are left as they are. Returns the ids.
 */
export async function adoptPublishedRuns({
  workspace,
  store,
}: Pick<RecoveryOptions, 'workspace' | 'store'>): Promise<readonly string[]> {
  const known = new Set(store.ids())
  const adopted: string[] = []
  for (const name of await readdir(workspace.runs)) {
    if (known.has(name) || !runId.safeParse(name).success) continue
    const run = await readPublished(workspace, name)
    if (run === undefined || run === 'unreadable' || run.id !== name) continue
    if (store.adopt(run, process.pid)) adopted.push(name)
  }
  return adopted
}

const dayInMilliseconds = 24 * 3_600_000

/**
 * Removes scratch files and exports that hosts which died have left: what nobody touched for a day
 * and no run that goes on can need.
 */
export async function removeLeftovers({
  workspace,
  store,
  clock,
}: Pick<RecoveryOptions, 'workspace' | 'store' | 'clock'>): Promise<void> {
  const inUse = new Set(store.active().map(({ run }) => run.id))
  const before = clock.now().getTime() - dayInMilliseconds
  for (const folder of [workspace.temporary, workspace.exports]) {
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      const status = await stat(path).catch(() => undefined)
      if (status === undefined || status.mtimeMs > before || inUse.has(name)) continue
      // Another host that starts now may be removing the same.
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

/**
 * Whether the process that queued a run at `since` can still be there. What was queued before this
 * machine started is nobody's: its process id may be another program's by now.
 */
export function ownerIsAlive(
  pid: number,
  since: Date,
  machineStartedAt: Date = new Date(Date.now() - uptime() * 1000),
): boolean {
  if (since < machineStartedAt) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
