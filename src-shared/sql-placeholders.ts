/** Where a `:name` stands in SQL. */
export interface Placeholder {
  readonly name: string
  /** Of the colon, in UTF-16 units. */
  readonly index: number
}

/**
 * The `:name` of a statement, in order of appearance. What stands in quotes, in dollar quotes or in
 * comments is text; `::type` is a cast, and in `a[1:n]` the colon follows a word.
 */
export function placeholdersIn(sql: string): readonly Placeholder[] {
  const found: Placeholder[] = []
  let index = 0
  while (index < sql.length) {
    const passed = skipped(sql, index)
    if (passed > index) {
      index = passed
      continue
    }
    if (sql[index] === ':') {
      placeholder.lastIndex = index
      const [whole, name] = placeholder.exec(sql) ?? []
      if (whole !== undefined && name !== undefined && !/[\w:\]]/.test(sql[index - 1] ?? ' ')) {
        found.push({ name, index })
      }
      index += whole?.length ?? (sql[index + 1] === ':' ? 2 : 1)
      continue
    }
    index++
  }
  return found
}

const placeholder = /:([A-Za-z_]\w*)/y

/** The index after a comment or a quoted text that begins here; the same index when none does. */
function skipped(sql: string, index: number): number {
  const after = (end: number, length: number): number => (end < 0 ? sql.length : end + length)
  switch (sql[index]) {
    case '-':
      return sql[index + 1] === '-' ? after(sql.indexOf('\n', index), 1) : index
    case '/':
      return sql[index + 1] === '*' ? blockEnd(sql, index) : index
    case "'":
    case '"':
    case '`':
      return quoteEnd(sql, index)
    case '$': {
      dollarQuote.lastIndex = index
      const tag = dollarQuote.exec(sql)?.[0]
      if (tag === undefined || /\w/.test(sql[index - 1] ?? ' ')) return index
      return after(sql.indexOf(tag, index + tag.length), tag.length)
    }
    default:
      return index
  }
}

const dollarQuote = /\$(?:[A-Za-z_]\w*)?\$/y

/** A doubled quote is one inside; a backslash escapes in E'' of PostgreSQL and in ClickHouse. */
function quoteEnd(sql: string, start: number): number {
  const quote = sql[start]
  const escapes = quote === "'" && /[eE]/.test(sql[start - 1] ?? ' ')
  for (let index = start + 1; index < sql.length; index++) {
    if (escapes && sql[index] === '\\') index++
    else if (sql[index] === quote) {
      if (sql[index + 1] !== quote) return index + 1
      index++
    }
  }
  return sql.length
}

/** Block comments nest. */
function blockEnd(sql: string, start: number): number {
  let depth = 0
  for (let index = start; index < sql.length; index++) {
    const two = sql.slice(index, index + 2)
    if (two === '/*') depth++
    else if (two === '*/') depth--
    else continue
    index++
    if (depth === 0) return index + 1
  }
  return sql.length
}
