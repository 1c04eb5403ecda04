import { useEffect, useState } from 'react'
import type { PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import type { AllocationInputs } from '../../../src-shared/allocation/inputs.ts'
import type { AllocationParameters } from '../../../src-shared/allocation/parameters.ts'
import type { Progress } from '../../../src-shared/runs.ts'
import { client } from '../../rpc.ts'

export type Preflight =
  /** Inputs are missing or not read yet. */
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly progress: Progress | null }
  | { readonly state: 'done'; readonly report: PreflightReport }
  | { readonly state: 'failed'; readonly error: unknown }

interface PreflightOptions {
  /** Null: nothing to check. A new key starts over, after a pause in typing. */
  readonly key: string | null
  readonly inputs: AllocationInputs | null
  readonly parameters: AllocationParameters
}

const pause = 500

/** Checks inputs and parameters as they change; the check before is stopped. */
export function usePreflight({ key, inputs, parameters }: PreflightOptions): {
  readonly preflight: Preflight
  readonly again: () => void
} {
  const [preflight, setPreflight] = useState<Preflight>({ state: 'idle' })
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (key === null || inputs === null) {
      setPreflight({ state: 'idle' })
      return
    }
    const stop = new AbortController()
    setPreflight({ state: 'running', progress: null })
    const timer = setTimeout(() => {
      void (async () => {
        try {
          const events = await client.allocation.preflight(
            { inputs, parameters },
            { signal: stop.signal },
          )
          for await (const event of events) {
            if (stop.signal.aborted) return
            setPreflight(
              event.type === 'report'
                ? { state: 'done', report: event.report }
                : { state: 'running', progress: event.progress },
            )
          }
        } catch (error) {
          if (!stop.signal.aborted) setPreflight({ state: 'failed', error })
        }
      })()
    }, pause)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
    // The key stands for inputs and parameters.
  }, [key, round])
  return { preflight, again: () => setRound((count) => count + 1) }
}
