import type { ConnectionKind } from './connections.ts'

/** One `:name` of a statement. */
export interface Placeholder {
  readonly name: string
  readonly start: number
  readonly end: number
}

/**
 * Reads over what is no code: strings, quoted names, comments, dollar quotes of PostgreSQL. A colon is
 * no parameter behind another (a cast), nor right behind a word, a digit or a bracket (a slice).
 */
export function placesOf(sql: string, kind: ConnectionKind): readonly Placeholder[] {
  const places: Placeholder[] = []
  const parameter = /:([A-Za-z_]\w*)/y
  for (let at = 0; at < sql.length;) {
    const after = skipped(sql, at, kind)
    if (after > at) {
      at = after
      continue
    }
    if (sql[at] === ':') {
      parameter.lastIndex = at
      const [whole, name] = parameter.exec(sql) ?? []
      if (whole !== undefined && name !== undefined && !/[\w:)\]'"`$]/.test(sql[at - 1] ?? ' ')) {
        places.push({ name, start: at, end: at + whole.length })
        at += whole.length
        continue
      }
    }
    at++
  }
  return places
}

/** The word that a statement begins with, in capitals, behind comments and brackets; '' where none is. */
export function firstWordOf(sql: string, kind: ConnectionKind): string {
  for (let at = 0; at < sql.length;) {
    const after = skipped(sql, at, kind)
    if (after === at && !/[\s(]/.test(sql[at] ?? '')) {
      return /^\w*/.exec(sql.slice(at, at + 100))?.[0].toUpperCase() ?? ''
    }
    at = Math.max(after, at + 1)
  }
  return ''
}

/** The end of the string, quoted name or comment that begins here; here where none does. */
function skipped(sql: string, at: number, kind: ConnectionKind): number {
  const isClickhouse = kind === 'clickhouse'
  switch (sql[at]) {
    case "'":
      return quoteEnd(sql, at, isClickhouse || isEscapeString(sql, at))
    case '"':
      return quoteEnd(sql, at, isClickhouse)
    case '`':
      return isClickhouse ? quoteEnd(sql, at, true) : at
    case '-':
      return sql[at + 1] === '-' ? lineEnd(sql, at) : at
    case '#':
      return isClickhouse && /[ !]/.test(sql[at + 1] ?? '') ? lineEnd(sql, at) : at
    case '/':
      return sql[at + 1] === '*' ? commentEnd(sql, at) : at
    case '$':
      return dollarEnd(sql, at)
    default:
      return at
  }
}

/** `E'...'` of PostgreSQL knows backslashes, and the letter is no end of a longer word. */
const isEscapeString = (sql: string, at: number): boolean =>
  /(^|[^\w$])[eE]$/.test(sql.slice(Math.max(0, at - 2), at))

/** A doubled quote is read as an end and a new beginning, which comes to the same. */
function quoteEnd(sql: string, at: number, knowsBackslash: boolean): number {
  const quote = sql[at]
  for (let place = at + 1; place < sql.length; place++) {
    if (knowsBackslash && sql[place] === '\\') place++
    else if (sql[place] === quote) return place + 1
  }
  return sql.length
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at)
  return end === -1 ? sql.length : end
}

/** Both servers nest comments. */
function commentEnd(sql: string, at: number): number {
  let depth = 0
  for (let place = at; place < sql.length; place++) {
    const two = sql.slice(place, place + 2)
    if (two === '/*') depth++
    else if (two === '*/') depth--
    else continue
    place++
    if (depth === 0) return place + 1
  }
  return sql.length
}

/** `$$...$$`, `$tag$...$tag$`: heredocs of both servers. */
function dollarEnd(sql: string, at: number): number {
  const opening = /\$(?:[A-Za-z_]\w*)?\$/y
  opening.lastIndex = at
  const [tag] = opening.exec(sql) ?? []
  if (tag === undefined || /[\w$]/.test(sql[at - 1] ?? ' ')) return at
  const end = sql.indexOf(tag, at + tag.length)
  return end === -1 ? sql.length : end + tag.length
}
