/** An identifier for DuckDB, quoted: any text is allowed inside. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A value as it may stand in a statement where parameters are not allowed (options, file lists). */
export function literal(value: string | number | boolean): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`${value} cannot stand in a statement`)
  }
  return String(value)
}

/** A path whose wildcards mean themselves: DuckDB expands `*`, `?` and `[` in every path it reads. */
export function literalPath(path: string): string {
  return literal(path.replaceAll(/[[*?]/g, '[$&]'))
}

/** Text for a LIKE pattern with `\` as its escape character. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
