/** Where a field of a JSON text begins, by its path (`inputs.caps.path`); lines count from 1. */
export interface LocatedJson {
  readonly value: unknown
  lineOf(path: readonly string[]): number
}

export type ReadJson =
  | ({ readonly ok: true } & LocatedJson)
  | { readonly ok: false; readonly line: number; readonly what: string }

class JsonFault extends Error {
  readonly at: number
  constructor(at: number, what: string) {
    super(what)
    this.at = at
  }
}

/**
 * Reads JSON and remembers the line of each field, which JSON.parse does not tell; a fault is told
 * with its line and in words. Of a field that is there twice the last counts, as in JSON.parse.
 */
export function readJson(text: string): ReadJson {
  const starts = new Map<string, number>()
  const lineAt = (at: number): number => text.slice(0, at).split('\n').length
  try {
    const value = new JsonReader(text, starts).read()
    return {
      ok: true,
      value,
      lineOf(path) {
        for (let length = path.length; length > 0; length--) {
          const at = starts.get(keyOf(path.slice(0, length)))
          if (at !== undefined) return lineAt(at)
        }
        return 1
      },
    }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    return { ok: false, line: lineAt(error.at), what: error.message }
  }
}

const keyOf = (path: readonly string[]): string => JSON.stringify(path)
const mostDepth = 100

class JsonReader {
  readonly #text: string
  readonly #starts: Map<string, number>
  #at = 0

  constructor(text: string, starts: Map<string, number>) {
    this.#text = text
    this.#starts = starts
  }

  read(): unknown {
    const value = this.#value([])
    this.#space()
    if (this.#at < this.#text.length) this.#fail('Nothing may follow the closing brace')
    return value
  }

  #value(path: readonly string[]): unknown {
    this.#space()
    if (path.length > mostDepth) this.#fail('This is nested too deeply')
    const next = this.#text[this.#at]
    if (next === '{') return this.#object(path)
    if (next === '[') return this.#array(path)
    if (next === '"') return this.#string()
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/.exec(
      this.#text.slice(this.#at, this.#at + 400),
    )?.[0]
    if (word === undefined) return this.#fail(this.#unexpected('a value'))
    this.#at += word.length
    return JSON.parse(word) as unknown
  }

  #object(path: readonly string[]): unknown {
    const entries: [string, unknown][] = []
    this.#at++
    this.#space()
    if (this.#take('}')) return {}
    for (;;) {
      this.#space()
      const start = this.#at
      if (this.#text[this.#at] !== '"') {
        this.#fail(
          this.#text[this.#at] === '}'
            ? 'There is a comma too many before this brace'
            : this.#unexpected('the name of a field in quotes'),
        )
      }
      const name = this.#string()
      const inner = [...path, name]
      this.#starts.set(keyOf(inner), start)
      this.#space()
      if (!this.#take(':')) this.#fail(this.#unexpected('a colon after the name of the field'))
      entries.push([name, this.#value(inner)])
      this.#space()
      if (this.#take('}')) return Object.fromEntries(entries)
      if (!this.#take(',')) this.#fail(this.#unexpected('a comma or a closing brace'))
    }
  }

  #array(path: readonly string[]): unknown[] {
    const values: unknown[] = []
    this.#at++
    this.#space()
    if (this.#take(']')) return values
    for (;;) {
      this.#space()
      const inner = [...path, String(values.length)]
      this.#starts.set(keyOf(inner), this.#at)
      values.push(this.#value(inner))
      this.#space()
      if (this.#take(']')) return values
      if (!this.#take(',')) this.#fail(this.#unexpected('a comma or a closing bracket'))
    }
  }

  #string(): string {
    const start = this.#at
    this.#at++
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]
      if (character === '\\') this.#at++
      else if (character === '\n') break
      else if (character === '"') {
        this.#at++
        try {
          return JSON.parse(this.#text.slice(start, this.#at)) as string
        } catch {
          this.#at = start
          return this.#fail('A backslash or a control character in this text is not allowed')
        }
      }
    }
    this.#at = start
    return this.#fail('The closing quote of this text is missing')
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #unexpected(expected: string): string {
    const found = this.#text[this.#at]
    return found === undefined
      ? `The text ends where ${expected} should stand`
      : `Here should stand ${expected}, not ${JSON.stringify(found)}`
  }

  #fail(what: string): never {
    throw new JsonFault(this.#at, what)
  }
}
