import type { RowCounts } from '../../../src-shared/backups.ts'
import { countOf } from '../../format.ts'

/** Tables of `people.db` that people would miss, as they call them. */
const tableWords: Readonly<Record<string, readonly [one: string, many: string]>> = {
  run_marks: ['marked run', 'marked runs'],
  run_tags: ['tag on runs', 'tags on runs'],
  presets: ['preset', 'presets'],
  saved_views: ['saved view', 'saved views'],
  connections: ['connection', 'connections'],
  people: ['person', 'people'],
  api_keys: ['key', 'keys'],
  audit: ['audit entry', 'audit entries'],
}

/** `3 marked runs, 1 preset`; what is empty is left out. */
export function rowsWords(rows: RowCounts, locale?: string): string {
  const parts = Object.entries(tableWords).flatMap(([table, [one, many]]) => {
    const count = rows[table] ?? 0
    return count === 0 ? [] : [countOf(count, one, many, locale)]
  })
  return parts.length === 0 ? 'nothing that people made' : parts.join(', ')
}
