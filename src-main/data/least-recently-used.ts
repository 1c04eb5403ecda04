export interface Kept<T> {
  readonly size: number
  readonly value: Promise<T>
}

/** The entry, now the one used last. */
export function touched<T>(kept: Map<string, T>, key: string): T | undefined {
  const found = kept.get(key)
  if (found !== undefined) {
    kept.delete(key)
    kept.set(key, found)
  }
  return found
}

/** The least recently used entries that no longer fit; the newest always does. */
export function outgrown<T>(kept: ReadonlyMap<string, Kept<T>>, most: number): [string, Kept<T>][] {
  let size = 0
  return [...kept].toReversed().filter(([, entry], index) => {
    size += entry.size
    return index > 0 && size > most
  })
}
