import type { InspectedFile } from '../../../src-shared/files.ts'

export interface ColumnMatch {
  readonly column: string
  readonly required: boolean
  readonly from: string | null
  /** Chosen by hand, not found by name. */
  readonly chosen: boolean
}

/** Which column of the file stands for each canonical one, by hand or by name and alias. */
export function matchesOf(
  file: InspectedFile,
  columns: Readonly<Record<string, string>> | undefined,
): readonly ColumnMatch[] {
  const present = new Set(file.columns.map((column) => column.name))
  return file.mapping.map(({ column, required, from }) => {
    const chosen = columns?.[column]
    return chosen !== undefined && present.has(chosen)
      ? { column, required, from: chosen, chosen: true }
      : { column, required, from, chosen: false }
  })
}

export function unmatched(matches: readonly ColumnMatch[]): readonly string[] {
  return matches
    .filter((match) => match.required && match.from === null)
    .map((match) => match.column)
}

/** `3 of 3 columns matched`, counting those that must be there. */
export function matchedWords(matches: readonly ColumnMatch[]): string {
  const required = matches.filter((match) => match.required)
  const matched = required.filter((match) => match.from !== null).length
  return `${matched} of ${required.length} columns matched`
}

/** First fault in words of a file that was read, or null when it can be used. */
export function firstFault(file: InspectedFile, matches: readonly ColumnMatch[]): string | null {
  if (file.files.length === 0) return 'No file matches this path.'
  const missing = unmatched(matches)
  if (missing.length > 0) {
    const found = file.columns.map((column) => column.name).join(', ')
    return `No column for ${missing.join(' and ')}. The file has ${found}.`
  }
  return file.rows === 0 ? 'The file has no rows.' : null
}
