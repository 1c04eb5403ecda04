import { existsSync, statSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDryRun, type RunDetail, runDetail } from '../../src-shared/runs.ts'
import { publishFolder, syncToDisk } from '../platform/publish.ts'
import type { Workspace } from '../platform/workspace.ts'
import { conclusionFile } from './conclusion.ts'
import type { JobResult } from './tasks.ts'
import type { StageTime } from './lifecycle.ts'

export interface ManifestExtras {
  readonly version: string
  /** Largest resident memory of the runner, in bytes. */
  readonly peakMemory?: number | null
  /** Where the time went, as far as the run came. */
  readonly stages?: readonly StageTime[]
  /** With rows and SHA-256. */
  readonly inputs?: JobResult['inputs']
}

/** Makes the folder a run works in. */
export async function createRunFolder(workspace: Workspace, id: string): Promise<string> {
  const folder = workspace.activeRun(id)
  await mkdir(join(folder, 'artifacts'), { recursive: true, mode: 0o700 })
  return folder
}

/**
 * Ends a run's folder: writes `manifest.json` and publishes the whole by one rename. Artifacts of a
 * run without a result are half-written and are removed.
 */
export async function publishRunFolder(
  workspace: Workspace,
  run: RunDetail,
  extras: ManifestExtras,
  keepsArtifacts: boolean,
): Promise<void> {
  const folder = await createRunFolder(workspace, run.id)
  if (!keepsArtifacts) await rm(join(folder, 'artifacts'), { recursive: true, force: true })
  const manifest = {
    id: run.id,
    kind: run.kind,
    title: run.title,
    created_at: run.created_at,
    started_by: run.started_by,
    lifecycle: run.lifecycle,
    job: run.job,
    metrics: run.metrics,
    inputs: extras.inputs ?? [],
    stages: extras.stages ?? [],
    peak_memory_bytes: extras.peakMemory ?? null,
    versions: { quartermaster: extras.version, node: process.versions.node },
  }
  const path = join(folder, 'manifest.json')
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  await syncToDisk(path)
  await keepToOwner(folder)
  await publishFolder(folder, workspace.run(run.id))
  await rm(join(workspace.run(run.id), conclusionFile), { force: true })
}

/** DuckDB and copies of inputs bring modes of their own; people's data are their owner's only. */
async function keepToOwner(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o700)
    else if (entry.isFile()) await chmod(path, 0o600)
  }
}

/**
 * A published run, as its manifest tells. Undefined where it is not published; `unreadable` where
 * its manifest did not survive (a disk that lost power).
 */
export async function readPublished(
  workspace: Workspace,
  id: string,
): Promise<RunDetail | 'unreadable' | undefined> {
  const folder = workspace.run(id)
  if (!existsSync(folder)) return undefined
  try {
    // What a later version adds is not needed here.
    return runDetail
      .strip()
      .parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')))
  } catch {
    return 'unreadable'
  }
}

/** The folder of a run, wherever it is in its life; undefined before it has one. */
export function folderOf(workspace: Workspace, id: string): string | undefined {
  return [workspace.run(id), workspace.activeRun(id)].find((folder) => existsSync(folder))
}

/** Removes hidden leftovers beside a user's output of a run that died (`.name.<id>.tmp`). */
export async function removeOutputAsides({ id, job }: RunDetail): Promise<void> {
  if (job.output === null || isDryRun(job)) return
  // An event run is given the folder of its outputs, an allocation the file.
  const folder = job.kind === 'events' ? job.output : dirname(job.output)
  // A file in its place is what the run has failed by.
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  for (const name of await readdir(folder)) {
    if (name.startsWith('.') && name.endsWith(`.${id}.tmp`)) {
      await rm(join(folder, name), { force: true })
    }
  }
}
