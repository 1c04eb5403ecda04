import type { Clock } from '../platform/clock.ts'
import type { HostsStore } from '../store/hosts.ts'

/** Something that one host of the workspace does for all, again and again. */
export interface Duty {
  /** Under which it is remembered when it was last done; never changed. */
  readonly name: string
  /** Milliseconds between the end of one time and the start of the next. */
  readonly everyMs: number
  /** Stops early when told to: the next time begins anew. */
  run(signal: AbortSignal): Promise<void> | void
}

export interface Duties {
  add(duty: Duty): void
  /** Does what is due, one after the other. To be called by the scheduler only, every few seconds. */
  runDue(): Promise<void>
  /** Tells what runs to stop, and waits for it. */
  close(): Promise<void>
}

export interface DutiesOptions {
  readonly store: Pick<HostsStore, 'dutyDoneAt' | 'setDutyDone'>
  readonly clock: Clock
  readonly onTrouble: (duty: string, error: unknown) => void
}

/** After a failure it is tried again this much later, or after its own time if that is shorter. */
const retryAfter = 10 * 60_000

/** So much may a clock be set back without anybody meaning it. */
const clockTolerance = 60_000

/**
 * Times are kept in the index: a daily duty is done once a day however many hosts come and go, and
 * at once by the first that comes after a pause. The wall clock decides between hosts, this host's
 * own going time within it: a clock that was set back makes a duty early once, never late for ever.
 */
export function createDuties({ store, clock, onTrouble }: DutiesOptions): Duties {
  const duties = new Map<string, Duty>()
  /** Monotonic times from which a duty is due, whatever the wall clock says; and failed ones wait. */
  const doneHere = new Map<string, number>()
  const failedHere = new Map<string, number>()
  const stop = new AbortController()
  let running: Promise<void> | undefined = undefined

  const isDue = ({ name, everyMs }: Duty): boolean => {
    const now = clock.monotonic()
    const failed = failedHere.get(name)
    if (failed !== undefined) return now - failed >= Math.min(everyMs, retryAfter)
    const here = doneHere.get(name)
    if (here !== undefined && now - here >= everyMs) return true
    const last = store.dutyDoneAt(name)
    if (last === undefined) return true
    const passed = clock.now().getTime() - last.getTime()
    // In the future: the clock was wrong then, and nobody knows how long ago it was.
    return passed >= everyMs || passed < -clockTolerance
  }

  const runAll = async (): Promise<void> => {
    for (const duty of duties.values()) {
      if (stop.signal.aborted) return
      try {
        if (!isDue(duty)) continue
        await duty.run(stop.signal)
        if (stop.signal.aborted) return
        store.setDutyDone(duty.name, clock.now())
        doneHere.set(duty.name, clock.monotonic())
        failedHere.delete(duty.name)
      } catch (error) {
        if (stop.signal.aborted) return
        failedHere.set(duty.name, clock.monotonic())
        onTrouble(duty.name, error)
      }
    }
  }

  return {
    add(duty) {
      if (duties.has(duty.name)) throw new Error(`there is a duty ${duty.name} already`)
      duties.set(duty.name, duty)
    },
    runDue() {
      running ??= runAll().finally(() => {
        running = undefined
      })
      return running
    },
    async close() {
      stop.abort()
      await running
    },
  }
}
