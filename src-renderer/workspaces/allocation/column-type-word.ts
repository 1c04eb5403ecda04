/** A column's type as DuckDB names it, in a word that an analyst uses. */
export function columnTypeWord(type: string): string {
  const name = type.toUpperCase()
  if (/^(VARCHAR|CHAR|TEXT|STRING|ENUM|UUID)/.test(name)) return 'text'
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(name)) return 'whole number'
  if (/^(DOUBLE|FLOAT|REAL|DECIMAL|NUMERIC)/.test(name)) return 'number'
  if (name === 'BOOLEAN') return 'yes or no'
  return type.toLowerCase()
}
