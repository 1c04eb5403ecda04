import type { QueryClient } from './query-client.ts'

/**
 * A query client whose process ends when nobody has asked for a while: what it keeps at hand (a
 * drop of millions of pairs) is given back, and the next question starts it anew.
 */
export function endsWhenIdle(client: QueryClient, idleMilliseconds: number): QueryClient {
  let asking = 0
  let timer: NodeJS.Timeout | undefined
  return {
    async ask(...question) {
      clearTimeout(timer)
      asking++
      try {
        return await client.ask(...question)
      } finally {
        asking--
        if (asking === 0) {
          clearTimeout(timer)
          timer = setTimeout(() => client.close(), idleMilliseconds)
          // A host with nothing else to do may end.
          timer.unref()
        }
      }
    },
    get pid() {
      return client.pid
    },
    close() {
      clearTimeout(timer)
      client.close()
    },
  }
}
