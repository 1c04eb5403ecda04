/** Time as the core sees it; tests give a fixed one. */
export interface Clock {
  /** Wall clock, for records. May jump; never used for durations. */
  now(): Date
  /** Milliseconds that only go forward, for durations and deadlines. */
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
}
