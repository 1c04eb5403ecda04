/**
 * Turns calls of a listener into an async iterator. Values that come faster than they are taken are
 * kept by key, the newest of each: a slow reader skips states, it never lags or fills the memory.
 */
export async function* latestByKey<T>(
  subscribe: (push: (value: T) => void) => () => void,
  keyOf: (value: T) => string,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void> {
  const waiting = new Map<string, T>()
  let wake: (() => void) | undefined
  const unsubscribe = subscribe((value) => {
    // Re-inserted, so that the order is that of the last change.
    waiting.delete(keyOf(value))
    waiting.set(keyOf(value), value)
    wake?.()
  })
  const onAbort = (): void => wake?.()
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted) {
      const next = waiting.entries().next()
      if (next.done) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      const [key, value] = next.value
      waiting.delete(key)
      yield value
    }
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', onAbort)
  }
}
