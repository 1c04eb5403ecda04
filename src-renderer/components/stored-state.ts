import { useCallback, useSyncExternalStore } from 'react'

/** Small choices of one person on one machine (widths, folds, theme): kept in the browser's storage. */
const prefix = 'quartermaster.'
const listeners = new Map<string, Set<() => void>>()
const snapshots = new Map<string, { readonly raw: string | null; readonly value: unknown }>()

function readRaw(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key)
  } catch {
    return null
  }
}

/** The stored value, or the fallback where nothing valid is stored. `parse` gets untrusted data. */
export function readStored<T>(key: string, parse: (stored: unknown) => T): T {
  const raw = readRaw(key)
  const known = snapshots.get(key)
  if (known !== undefined && known.raw === raw) return known.value as T
  const value = parse(parseJson(raw))
  snapshots.set(key, { raw, value })
  return value
}

function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + key)
    else localStorage.setItem(prefix + key, JSON.stringify(value))
  } catch {
    // A full or forbidden storage costs the memory of a choice, nothing else.
  }
  for (const listener of listeners.get(key) ?? []) listener()
}

/** State that survives a reload. `parse` must be the same function on each render. */
export function useStoredState<T>(
  key: string,
  parse: (stored: unknown) => T,
): [T, (value: T) => void] {
  const subscribe = useCallback(
    (listener: () => void) => {
      const set = listeners.get(key) ?? new Set()
      listeners.set(key, set.add(listener))
      const onStorage = (event: StorageEvent) => {
        if (event.key === prefix + key) listener()
      }
      window.addEventListener('storage', onStorage)
      return () => {
        set.delete(listener)
        window.removeEventListener('storage', onStorage)
      }
    },
    [key],
  )
  const read = () => readStored(key, parse)
  const value = useSyncExternalStore(subscribe, read, read)
  const write = useCallback((next: T) => writeStored(key, next), [key])
  return [value, write]
}

function parseJson(raw: string | null): unknown {
  if (raw === null) return undefined
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

/** A parser for `useStoredState`: a finite number within bounds, else the fallback. */
export function storedNumber(fallback: number, min: number, max: number) {
  return (stored: unknown): number =>
    typeof stored === 'number' && Number.isFinite(stored)
      ? Math.min(max, Math.max(min, stored))
      : fallback
}

export function storedBoolean(fallback: boolean) {
  return (stored: unknown): boolean => (typeof stored === 'boolean' ? stored : fallback)
}

export function storedChoice<T extends string>(choices: readonly T[], fallback: T) {
  return (stored: unknown): T => choices.find((choice) => choice === stored) ?? fallback
}
