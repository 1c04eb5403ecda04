/**
 * Search parameters as people write them: `?state=failed,interrupted&text=drop`. Values arrive as
 * text; each route's parser gives them their types and drops what it does not know.
 */
export type RawSearch = Record<string, unknown>

export function parseSearchText(text: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: RawSearch): string {
  const fields = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue
    if (Array.isArray(value)) {
      if (value.length > 0) fields.set(key, value.join(','))
    } else if (typeof value === 'string' || typeof value === 'number') {
      fields.set(key, String(value))
    }
  }
  const text = fields.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text === '' ? '' : `?${text}`
}

/**
 * A parser whose result is all that a screen sees. The router lays it over the address as it was
 * written: what the parser dropped must be named, or it would show through.
 */
export function strictly<T extends object>(parse: (raw: RawSearch) => T): (raw: RawSearch) => T {
  return (raw) => ({
    ...Object.fromEntries(Object.keys(raw).map((key) => [key, undefined])),
    ...parse(raw),
  })
}

/** A non-empty text, or undefined. Ids that look like numbers stay text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value.slice(0, 1000) : undefined
}

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

export function choiceOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value)
}

export function choicesOf<T extends string>(choices: readonly T[], value: unknown): readonly T[] {
  const named = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []
  return choices.filter((choice) => named.includes(choice))
}

/** The entries that are there: optional properties must be absent, not undefined. */
export function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
