import { useEffect, useState } from 'react'
import { client } from '../../../rpc.ts'
import type { PairIds } from './queue-marks.ts'
import { windowHolder } from './window-holder.ts'

const renewAfter = 30_000
/** A pair that is passed by on the way to another is not held. */
const restAfter = 250

/**
 * Holds the open pair for this window and says who else has it open. Nobody is kept out: two who
 * decide the same pair are shown to each other. Null where nobody else has it.
 */
export function useLease(id: string, pair: PairIds | null, mayHold: boolean): string | null {
  const [held, setHeld] = useState<{ readonly key: string; readonly by: string | null } | null>(
    null,
  )
  const left = pair?.left
  const right = pair?.right
  const key = JSON.stringify([left, right])
  useEffect(() => {
    if (!mayHold || left === undefined || right === undefined) return
    const stopped = new AbortController()
    const hold = (): void => {
      client.reviews
        .lease({ id, holder: windowHolder, left, right }, { signal: stopped.signal })
        .then(
          ({ held_by: by }) => setHeld({ key, by }),
          // Without a lease one can review all the same; the next renewal asks again.
          () => undefined,
        )
    }
    const first = setTimeout(hold, restAfter)
    const timer = setInterval(hold, renewAfter)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
      stopped.abort()
    }
  }, [id, left, right, key, mayHold])
  useEffect(() => {
    if (!mayHold) return
    const release = (): void => {
      client.reviews.release({ id, holder: windowHolder }).catch(() => undefined)
    }
    window.addEventListener('pagehide', release)
    return () => {
      window.removeEventListener('pagehide', release)
      release()
    }
  }, [id, mayHold])
  return held?.key === key ? held.by : null
}
