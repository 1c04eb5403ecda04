import { useEffect, useState } from 'react'
import type { PreflightReport, PreflightRequest } from '../../../src-shared/allocation/preflight.ts'
import type { Progress } from '../../../src-shared/runs.ts'
import { client } from '../../rpc.ts'

export type Preflight =
  /** Inputs are missing or not read yet. */
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly progress: Progress | null }
  | { readonly state: 'done'; readonly report: PreflightReport }
  | { readonly state: 'failed'; readonly error: unknown }

const pause = 500

/**
 * Checks inputs and parameters as they change, after a pause in typing; the check before is
 * stopped. The request travels as text, so that equal ones are one; null: nothing to check.
 */
export function usePreflight(request: string | null): {
  readonly preflight: Preflight
  readonly again: () => void
} {
  const [round, setRound] = useState(0)
  const [last, setLast] = useState<{ of: string; preflight: Preflight } | null>(null)
  const of = `${round} ${request ?? ''}`
  useEffect(() => {
    if (request === null) return
    const stop = new AbortController()
    const show = (preflight: Preflight) => {
      if (!stop.signal.aborted) setLast({ of, preflight })
    }
    const timer = setTimeout(() => void follow(request, stop.signal, show), pause)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [request, of])
  const preflight: Preflight =
    request === null
      ? { state: 'idle' }
      : last !== null && last.of === of
        ? last.preflight
        : { state: 'running', progress: null }
  return { preflight, again: () => setRound((count) => count + 1) }
}

async function follow(
  request: string,
  signal: AbortSignal,
  show: (preflight: Preflight) => void,
): Promise<void> {
  try {
    const events = await client.allocation.preflight(JSON.parse(request) as PreflightRequest, {
      signal,
    })
    for await (const event of events) {
      show(
        event.type === 'report'
          ? { state: 'done', report: event.report }
          : { state: 'running', progress: event.progress },
      )
    }
  } catch (error) {
    show({ state: 'failed', error })
  }
}
