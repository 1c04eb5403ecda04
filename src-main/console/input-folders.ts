import { guessByColumns, hasColumnsOf } from '../../src-shared/allocation/guess-columns.ts'
import { guessInput } from '../../src-shared/allocation/guess-input.ts'
import type { FolderInput, FolderInputs } from '../../src-shared/allocation/input-sets.ts'
import {
  type AllocationInputName,
  allocationInputNames,
} from '../../src-shared/allocation/inputs.ts'
import type { Folder, FolderEntry, InspectedFile } from '../../src-shared/files.ts'

export interface InputFoldersOptions {
  readonly list: (path: string) => Promise<Folder>
  readonly inspect: (
    path: string,
    input: AllocationInputName,
    signal: AbortSignal | undefined,
  ) => Promise<Pick<InspectedFile, 'columns'>>
}

/** Finds the inputs of an allocation in a folder; made to be asked every few seconds. */
export interface InputFolders {
  look(path: string, signal?: AbortSignal): Promise<FolderInputs>
}

const dataFile = /\.(csv|tsv|jsonl|ndjson|parquet)(\.(gz|zst))?$/i
/** Files of a folder that are looked into; others are taken by nothing. */
const mostFiles = 40
/** Files whose columns are remembered. */
const mostKnown = 500

/** A file is looked into once; again when its size or time has changed. */
export function createInputFolders({ list, inspect }: InputFoldersOptions): InputFolders {
  const known = new Map<string, readonly string[] | null>()

  const columnsOf = async (
    entry: FolderEntry,
    guess: AllocationInputName,
    signal: AbortSignal | undefined,
  ): Promise<readonly string[] | null> => {
    const key = `${entry.path}\n${entry.modified_at}\n${entry.bytes}`
    const found = known.get(key)
    if (found !== undefined) return found
    const columns = await inspect(entry.path, guess, signal).then(
      (file) => file.columns.map(({ name }) => name),
      // Half-written, or no table at all: the next look finds it changed, or leaves it.
      () => null,
    )
    if (signal?.aborted === true) return columns
    known.set(key, columns)
    for (const oldest of known.keys()) {
      if (known.size <= mostKnown) break
      known.delete(oldest)
    }
    return columns
  }

  const inputOf = async (
    entry: FolderEntry,
    signal: AbortSignal | undefined,
  ): Promise<FolderInput | undefined> => {
    const named = guessInput(entry.path)
    const columns = await columnsOf(entry, named ?? 'elig', signal)
    if (columns === null) return undefined
    const byName = named !== undefined && hasColumnsOf(named, columns)
    const input = byName ? named : guessByColumns(columns)
    if (input === undefined) return undefined
    return {
      input,
      path: entry.path,
      bytes: entry.bytes ?? 0,
      modified_at: entry.modified_at ?? new Date(0).toISOString(),
      by: byName ? 'name' : 'columns',
    }
  }

  return {
    async look(path, signal) {
      const folder = await list(path)
      const files = folder.entries
        .filter(({ kind, name }) => kind === 'file' && dataFile.test(name))
        .toSorted(newestFirst)
        .slice(0, mostFiles)
      const found: FolderInput[] = []
      for (const entry of files) {
        const input = await inputOf(entry, signal)
        if (input !== undefined) found.push(input)
      }
      return { path: folder.path ?? path, inputs: newestOfEach(found) }
    },
  }
}

/** What its name says it is goes before what only has the columns. */
function newestOfEach(found: readonly FolderInput[]): FolderInput[] {
  return allocationInputNames.flatMap((name) => {
    const candidates = found.filter(({ input }) => input === name)
    const best = candidates.find(({ by }) => by === 'name') ?? candidates[0]
    return best === undefined ? [] : [best]
  })
}

function newestFirst(a: FolderEntry, b: FolderEntry): number {
  const [one, other] = [a.modified_at ?? '', b.modified_at ?? '']
  if (one !== other) return one < other ? 1 : -1
  return a.name < b.name ? 1 : -1
}
