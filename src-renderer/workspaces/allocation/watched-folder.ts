import type { FolderInput, FolderInputs } from '../../../src-shared/allocation/input-sets.ts'
import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'
import { requiredInputs, writeInputs, type Draft, type SomeInputs } from './draft.ts'

export type Seen = Draft['seen']

/** What tells a file from its next version. */
export function signatureOf({ path, modified_at, bytes }: FolderInput): string {
  return `${path}|${modified_at}|${bytes}`
}

export interface FolderNews {
  /** Inputs that the folder has. */
  readonly found: readonly FolderInput[]
  /** Required inputs that it has not. */
  readonly missing: readonly AllocationInputName[]
  /** Inputs whose file is not the one that is known. */
  readonly fresh: readonly AllocationInputName[]
  /** All four usual ones are new: worth an offer. */
  readonly offered: boolean
}

/** What is new in a folder against what is known of it. */
export function folderNews(folder: FolderInputs, seen: Seen): FolderNews {
  const fresh = folder.inputs.filter((file) => seen[file.input] !== signatureOf(file))
  const names = fresh.map(({ input }) => input)
  return {
    found: folder.inputs,
    missing: requiredInputs.filter((name) => !folder.inputs.some(({ input }) => input === name)),
    fresh: names,
    offered: requiredInputs.every((name) => names.includes(name)),
  }
}

/** The form with the files of the folder, which are known from now on. */
export function takeFolderFiles(draft: Draft, folder: FolderInputs): Draft {
  const inputs: SomeInputs = Object.fromEntries(
    folder.inputs.map(({ input, path }) => [input, { kind: 'file', path }]),
  )
  return dismissFolder(writeInputs(draft, inputs, 'kept'), folder)
}

/** The files of the folder are known; the form keeps its own. */
export function dismissFolder(draft: Draft, folder: FolderInputs): Draft {
  const seen = Object.fromEntries(folder.inputs.map((file) => [file.input, signatureOf(file)]))
  return { ...draft, folder: folder.path, seen }
}
