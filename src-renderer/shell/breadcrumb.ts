import { useEffect, useSyncExternalStore } from 'react'

export interface Crumb {
  readonly label: string
  /** A path of the router; the last crumb has none. */
  readonly to?: string
}

let current: readonly Crumb[] = []
const listeners = new Set<() => void>()

function publish(crumbs: readonly Crumb[]): void {
  current = crumbs
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A screen says where it is; the title bar and the window's title follow. */
export function useCrumbs(crumbs: readonly Crumb[]): void {
  const key = JSON.stringify(crumbs)
  useEffect(() => {
    const parsed = JSON.parse(key) as readonly Crumb[]
    publish(parsed)
    const last = parsed.at(-1)
    document.title = last === undefined ? 'Quartermaster' : `${last.label} · Quartermaster`
  }, [key])
}

export function useCurrentCrumbs(): readonly Crumb[] {
  return useSyncExternalStore(subscribe, () => current)
}
