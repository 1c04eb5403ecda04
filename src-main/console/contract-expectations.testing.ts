import { expect } from 'vitest'

/** Any text. */
export const text = expect.any(String) as string
export const containing = (part: string): string => expect.stringContaining(part) as string
/** A failure of this code whose words begin to tell `what`. */
export const failure = (code: string, what: string): object => ({
  code,
  what: containing(what),
  remedy: text,
})
export const lifecycleOf = (state: string): unknown => expect.objectContaining({ state })

/** The first `count` events; the stream is left then. */
export async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = []
  for await (const event of events) {
    taken.push(event)
    if (taken.length === count) break
  }
  return taken
}
