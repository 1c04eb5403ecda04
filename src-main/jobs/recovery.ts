import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunDetail, runId } from '../../src-shared/runs.ts'
import type { Clock } from '../platform/clock.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { HostsStore } from '../store/hosts.ts'
import type { RunsStore } from '../store/runs.ts'
import { rollForward } from './conclusion.ts'
import type { Leases } from './leases.ts'
import { ended, endedWith, stageTimesOf, startOf } from './lifecycle.ts'
import { publishRunFolder, readPublished, removeOutputAsides } from './run-folder.ts'
import { publishUnpublished } from './run-folder-unpublished.ts'

export interface RecoveryOptions {
  readonly workspace: Workspace
  readonly store: RunsStore
  readonly hosts: Pick<HostsStore, 'takeOver'>
  readonly leases: Pick<Leases, 'id' | 'observe' | 'holders'>
  readonly clock: Clock
  readonly version: string
  /** Whether this host is at work on a run of its own; one that it only has claimed it is not. */
  readonly isAtWork?: (id: string) => boolean
  /** False leaves out what costs a look at every run: for calls every few seconds. */
  readonly unpublished?: boolean
  /** Told of each run that is over now. */
  readonly onEnded?: (run: RunDetail) => void
  /** Told of a run that could not be recovered; the others still are. */
  readonly onTrouble?: (error: unknown) => void
}

/**
 * Marks the runs of dead hosts as interrupted and publishes their folders without the half-written
 * artifacts; what a runner had concluded is finished instead. Runs of other living hosts are left
 * alone; of two hosts that look at the same time one takes a run on. What could not be recovered
 * stays this host's, for the next call. Returns the ids of the interrupted.
 */
export async function recoverInterrupted(options: RecoveryOptions): Promise<readonly string[]> {
  const { store, leases, isAtWork = () => false, onTrouble } = options
  const recovered: string[] = []
  try {
    for (const dead of leases.observe()) options.hosts.takeOver(dead, leases.id)
  } catch (error) {
    onTrouble?.(error)
  }
  // Read before the leases: a host enters its own before its first run.
  const active = store.active()
  const holders = leases.holders()
  for (const { run, owner } of active) {
    if (owner === leases.id ? isAtWork(run.id) : holders.has(owner)) continue
    try {
      if (owner !== leases.id && !store.claim(run.id, owner, leases.id)) continue
      if (await recover(run, options)) recovered.push(run.id)
      const after = store.get(run.id)
      if (after !== undefined) options.onEnded?.(after)
    } catch (error) {
      // One folder that cannot be written must not keep the whole workspace shut.
      onTrouble?.(error)
    }
  }
  if (options.unpublished !== false) await publishUnpublished(options)
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
  await rm(join(workspace.temporary, run.id), { recursive: true, force: true })
  const result = await rollForward(workspace.activeRun(run.id))
  if (result !== undefined) {
    const lifecycle = endedWith(result, startedAt, at)
    const whole = { ...run, lifecycle, metrics: result.metrics }
    await publishRunFolder(workspace, whole, { version, stages, inputs: result.inputs }, true)
    store.update(run.id, lifecycle, result.metrics)
    return false
  }
  const lifecycle = ended.interrupted(startedAt, at)
  await removeOutputAsides(run)
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
  leases,
}: Pick<RecoveryOptions, 'workspace' | 'store'> & {
  readonly leases: Pick<Leases, 'id'>
}): Promise<readonly string[]> {
  const known = new Set(store.ids())
  const adopted: string[] = []
  for (const name of await readdir(workspace.runs)) {
    if (known.has(name) || !runId.safeParse(name).success) continue
    const run = await readPublished(workspace, name)
    if (run === undefined || run === 'unreadable' || run.id !== name) continue
    if (store.adopt(run, leases.id)) adopted.push(name)
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
