import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type {
  InputChange,
  InputChanges,
  RecordedFile,
} from '../../src-shared/allocation/input-changes.ts'
import { allocationInputNames } from '../../src-shared/allocation/inputs.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { combinedSha256, type Fingerprint, fingerprintFiles } from '../data/fingerprint.ts'
import { expandPath } from '../data/probe.ts'
import { type RecordedInput, recordedInput } from '../jobs/tasks.ts'
import { ExpectedError } from '../platform/errors.ts'

/**
 * The inputs of a run against the files as they are now. Cheap first: a file of the same size and
 * time is unchanged; only where the time alone differs it is hashed. `folder` is the run's, null
 * for a run without a result; `checkpoint` throws to stop.
 */
export async function findInputChanges(
  folder: string | null,
  { inputs }: Pick<AllocationJob, 'inputs'>,
  checkpoint: () => void = () => undefined,
): Promise<InputChanges> {
  const recorded = await recordedInputs(folder)
  const changes: InputChange[] = []
  for (const input of allocationInputNames) {
    const source = inputs[input]
    if (source === undefined) continue
    checkpoint()
    const before = recorded.find((each) => each.input === input)
    if (source.kind === 'query') {
      changes.push({ input, path: sourceName(source), ...askedAgain(before) })
      continue
    }
    const seen = await seenFiles(source.path)
    const found = await compareFiles(before, seen, checkpoint)
    changes.push({ input, path: source.path, ...found })
  }
  return { inputs: changes }
}

/** What a database holds now is known once it is asked. */
function askedAgain(before: RecordedInput | undefined): Found {
  const then =
    before === undefined
      ? null
      : { rows: before.rows, bytes: before.bytes, files: 0, modified_at: null }
  return { state: 'asked', before: then, now: null, ...unnamed }
}

/** A run that ended without a result recorded none. */
async function recordedInputs(folder: string | null): Promise<readonly RecordedInput[]> {
  if (folder === null) return []
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    return manifestInputs.parse(manifest).inputs
  } catch {
    return []
  }
}

const manifestInputs = z.object({ inputs: z.array(recordedInput) })

interface SeenFile {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
}

/** Null where there is nothing to be read. */
async function seenFiles(path: string): Promise<readonly SeenFile[] | null> {
  try {
    const files: SeenFile[] = []
    for (const found of await expandPath(path)) {
      const { size, mtimeMs } = await stat(found)
      files.push({ path: found, bytes: size, modifiedMs: mtimeMs })
    }
    return files
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

function isGone(error: unknown): boolean {
  if (error instanceof ExpectedError) return error.failure.code === 'not_found'
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

type Found = Omit<InputChange, 'input' | 'path'>
const unnamed = { changed_files: [], added_files: [], removed_files: [] }

async function compareFiles(
  before: RecordedInput | undefined,
  seen: readonly SeenFile[] | null,
  checkpoint: () => void,
): Promise<Found> {
  const then = before === undefined ? null : stateBefore(before)
  if (seen === null) return { state: 'missing', before: then, now: null, ...unnamed }
  const now = stateOf(seen.map(({ bytes, modifiedMs }) => ({ bytes, modifiedMs })))
  if (before === undefined) return { state: 'unknown', before: null, now, ...unnamed }
  if (before.files.length === 0) {
    const same =
      before.bytes === now.bytes && combinedSha256(await hashed(seen, checkpoint)) === before.sha256
    return { state: same ? 'unchanged' : 'changed', before: then, now, ...unnamed }
  }
  const known = new Map(before.files.map((file) => [file.path, file]))
  const paths = new Set(seen.map(({ path }) => path))
  const added = seen.filter(({ path }) => !known.has(path))
  const removed = before.files.filter(({ path }) => !paths.has(path))
  const changed = await changedFiles(seen, known, added.length + removed.length > 0, checkpoint)
  const same = added.length + removed.length + changed.length === 0
  return {
    state: same ? 'unchanged' : 'changed',
    before: then,
    now,
    changed_files: namesOf(changed),
    added_files: namesOf(added),
    removed_files: namesOf(removed),
  }
}

/** Hashes only while nothing else has shown that the input changed. */
async function changedFiles(
  seen: readonly SeenFile[],
  known: ReadonlyMap<string, RecordedFile>,
  changedAnyway: boolean,
  checkpoint: () => void,
): Promise<readonly SeenFile[]> {
  const changed: SeenFile[] = []
  const doubtful: SeenFile[] = []
  for (const file of seen) {
    const before = known.get(file.path)
    if (before === undefined) continue
    if (before.bytes !== file.bytes) changed.push(file)
    else if (before.modified_at !== instantOf(file.modifiedMs)) doubtful.push(file)
  }
  if (changedAnyway || changed.length > 0) return changed
  for (const file of doubtful) {
    const [print] = await hashed([file], checkpoint)
    if (print?.sha256 !== known.get(file.path)?.sha256) changed.push(file)
  }
  return changed
}

/** Of the bytes as they lie there: what is packed stays packed. */
function hashed(
  files: readonly SeenFile[],
  checkpoint: () => void,
): Promise<readonly Fingerprint[]> {
  return fingerprintFiles(
    files.map(({ path }) => ({ path, compression: 'none' as const })),
    checkpoint,
  )
}

function stateBefore({ rows, bytes, files }: RecordedInput): NonNullable<Found['before']> {
  if (files.length === 0) return { rows, bytes, files: 1, modified_at: null }
  return {
    ...stateOf(
      files.map((file) => ({ bytes: file.bytes, modifiedMs: Date.parse(file.modified_at) })),
    ),
    rows,
  }
}

function stateOf(
  files: readonly Pick<SeenFile, 'bytes' | 'modifiedMs'>[],
): NonNullable<Found['now']> {
  const newest = files.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), 0)
  return {
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    modified_at: instantOf(newest),
  }
}

const instantOf = (milliseconds: number): string => new Date(milliseconds).toISOString()

const namesOf = (files: readonly { readonly path: string }[]): string[] =>
  files.slice(0, 10).map(({ path }) => basename(path))
