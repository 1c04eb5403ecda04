/** Ctrl-C, an orderly end, and the terminal that was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Within this many milliseconds a further signal is the same key press: `npm run` passes on what the
 * terminal has sent to the whole process group already.
 */
export const sameKeyPress = 300

export interface StopSignals {
  /** The first time. */
  readonly politely: () => void
  /** Whoever asks again does not want to wait. */
  readonly atOnce: () => void
  /** Milliseconds that only go forward. */
  readonly now?: () => number
}

/** Listens until it is disposed. */
export function listenForStop({
  politely,
  atOnce,
  now = () => performance.now(),
}: StopSignals): Disposable {
  let askedAt: number | undefined
  const ask = (): void => {
    if (askedAt === undefined) {
      askedAt = now()
      politely()
    } else if (now() - askedAt >= sameKeyPress) {
      atOnce()
    }
  }
  for (const signal of signals) process.on(signal, ask)
  return {
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, ask)
    },
  }
}
