import type { InputSource } from './inputs.ts'

/** What a source is called in lists: the path of a file, `sql:FILE@CONNECTION` of a query. */
export function sourceName(source: InputSource): string {
  return source.kind === 'file' ? source.path : `sql:${source.file ?? 'query'}@${source.connection}`
}
