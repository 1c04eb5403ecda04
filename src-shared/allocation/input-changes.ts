import { z } from 'zod'
import { allocationInputDescriptions, allocationInputName } from './inputs.ts'
import { english, type Numbers } from './words.ts'

/** What of a file can tell that it changed. */
export const recordedFile = z.strictObject({
  path: z.string(),
  bytes: z.int(),
  modified_at: z.iso.datetime(),
  sha256: z.string(),
})
export type RecordedFile = z.infer<typeof recordedFile>

const filesState = z.strictObject({
  files: z.int(),
  bytes: z.int(),
  /** Of the file that was written last; null where nobody noted it. */
  modified_at: z.iso.datetime().nullable(),
})

/**
 * An input of a finished run against the files as they are now. `unchanged`: size and time of each
 * file are what they were, or else its SHA-256 is. `unknown`: the run ended before it was hashed.
 */
export const inputChange = z.strictObject({
  input: allocationInputName,
  path: z.string(),
  state: z.enum(['unchanged', 'changed', 'missing', 'unknown', 'asked']),
  before: filesState.extend({ rows: z.int().nullable() }).nullable(),
  now: filesState.nullable(),
  /** Names of files, of each kind at most ten. */
  changed_files: z.array(z.string()).max(10),
  added_files: z.array(z.string()).max(10),
  removed_files: z.array(z.string()).max(10),
})
export type InputChange = z.infer<typeof inputChange>

export const inputChanges = z.strictObject({ inputs: z.array(inputChange) })
export type InputChanges = z.infer<typeof inputChanges>

export const hasChanged = ({ state }: InputChange): boolean =>
  state === 'changed' || state === 'missing'

/**
 * One sentence for an input that changed or is missing: `Contract caps: changed since, now 4,120
 * bytes (4,100 before, 150 rows), written 2026-01-02 03:04 UTC.`
 */
export function inputChangeSentence(change: InputChange, numbers: Numbers = english): string {
  const { label } = allocationInputDescriptions[change.input]
  if (change.state === 'missing') return `${label}: ${change.path} is not there any more.`
  if (change.state !== 'changed') return `${label}: as it was.`
  const files = filesWords(change)
  const parts = [files === '' ? 'changed since' : files, sizeWords(change, numbers)]
  if (typeof change.now?.modified_at === 'string') {
    parts.push(`written ${change.now.modified_at.slice(0, 16).replace('T', ' ')} UTC`)
  }
  return `${label}: ${parts.join(', ')}.`
}

function filesWords({ added_files, removed_files, changed_files, now }: InputChange): string {
  if (added_files.length + removed_files.length === 0 && (now?.files ?? 1) < 2) return ''
  const kinds = [
    ['new', added_files],
    ['gone', removed_files],
    ['changed', changed_files],
  ] as const
  return kinds
    .filter(([, names]) => names.length > 0)
    .map(
      ([word, names]) => `${word} ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' ...' : ''}`,
    )
    .join('; ')
}

function sizeWords({ before, now }: InputChange, numbers: Numbers): string {
  const rows = typeof before?.rows === 'number' ? `${numbers.count(before.rows, 'row')} before` : ''
  if (before === null || now === null) return rows
  if (before.bytes === now.bytes) {
    return ['same size, other content', rows].filter((part) => part !== '').join(', ')
  }
  const sizes = `now ${numbers.number(now.bytes)} bytes`
  const then = [`${numbers.number(before.bytes)} before`, rows.replace(' before', '')]
  return `${sizes} (${then.filter((part) => part !== '').join(', ')})`
}
