import { guessInputs } from './allocation/guess-input.ts'

/** What no table of an allocation is called is a log of events. */
const isLog = /\.(jsonl|ndjson|json|log)(\.(gz|zst))?$/i

/** A form, and the fields of its address that put files into it. */
export interface FormOfFiles {
  readonly path: '/allocation/new' | '/events/new'
  readonly search: Readonly<Record<string, string>>
}

/**
 * The form of a new allocation with these files in it, or that of events where they are logs; undefined
 * when no name tells what they are.
 */
export function formOfFiles(paths: readonly string[]): FormOfFiles | undefined {
  const inputs = guessInputs(paths)
  if (Object.keys(inputs).length > 0) return { path: '/allocation/new', search: inputs }
  if (paths.length === 0 || !paths.every((path) => isLog.test(path))) return undefined
  return { path: '/events/new', search: { input: paths.join('\n') } }
}
