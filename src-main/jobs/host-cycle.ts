import type { Clock } from '../platform/clock.ts'
import { messageOf } from '../platform/errors.ts'
import type { HostsStore } from '../store/hosts.ts'
import type { Duties } from './duties.ts'
import type { Leases } from './leases.ts'
import type { JobQueue } from './queue.ts'

export interface HostCycleOptions {
  readonly leases: Pick<Leases, 'id' | 'beat' | 'close'>
  readonly hosts: Pick<HostsStore, 'holdSchedule'>
  readonly queue: Pick<JobQueue, 'look' | 'retry'>
  readonly clock: Clock
  readonly duties: Duties
  /** Takes on what dead hosts have left. */
  readonly recover: () => Promise<void>
  /** Notices what other hosts changed outside the index. */
  readonly refresh: () => unknown
  /** What the scheduler alone does each time, such as starting what is due. */
  readonly onTurn?: () => void
  /** Told when this host becomes the one that does what is done once for all, or no longer is. */
  readonly onScheduler?: (holds: boolean) => void
  /** The same trouble is told once until it has passed. */
  readonly onTrouble: (what: string, error: unknown) => void
}

export interface HostCycle {
  /** What is done about once a second. Resolves once what it began is done. */
  tick(): Promise<void>
  readonly isScheduler: boolean
  /** Stops and gives up the lease; to be called once the runs of this host are over. */
  close(): Promise<void>
}

/** Milliseconds between two looks at the index; a word to cancel waits no longer than this. */
const tickInterval = 1000
const beatInterval = 3000
/** Between two looks at other hosts and at what is due. */
const careInterval = 5000

/** The steady life of a host in a workspace: it says that it lives, and looks after the others. */
export function startHostCycle(options: HostCycleOptions): HostCycle {
  const { leases, clock, duties } = options
  const told = new Map<string, string>()
  let beatAt = clock.monotonic()
  let caredAt = Number.NEGATIVE_INFINITY
  let caring: Promise<void> | undefined = undefined
  let holds = false
  let isClosed = false

  const attempt = async (what: string, action: () => unknown): Promise<void> => {
    try {
      await action()
      told.delete(what)
    } catch (error) {
      const message = messageOf(error)
      if (told.get(what) !== message) options.onTrouble(what, error)
      told.set(what, message)
    }
  }

  const schedule = (): void => {
    const before = holds
    holds = options.hosts.holdSchedule(leases.id)
    if (holds !== before) options.onScheduler?.(holds)
  }

  const care = async (): Promise<void> => {
    await attempt('runs of dead hosts could not be recovered', options.recover)
    await attempt('results could not be published', () => options.queue.retry())
    await attempt('the schedule could not be read', schedule)
  }

  const tick = async (): Promise<void> => {
    if (isClosed) return
    const now = clock.monotonic()
    if (now - beatAt >= beatInterval) {
      beatAt = now
      await attempt('this host could not say that it lives', () => leases.beat())
    }
    await attempt('the index of runs could not be read', () => options.queue.look())
    await attempt('what other hosts changed could not be read', options.refresh)
    if (holds && options.onTurn !== undefined) {
      await attempt('schedules could not be looked at', options.onTurn)
    }
    if (isClosed || caring !== undefined || now - caredAt < careInterval) return
    caredAt = now
    caring = care().finally(() => {
      caring = undefined
    })
    await caring
    // Apart from the care for others, which a long duty must not hold up.
    if (holds && !isClosed) await attempt('a duty could not be looked at', () => duties.runDue())
  }

  const timer = setInterval(() => void tick(), tickInterval)
  // It keeps no command alive that has done its work.
  timer.unref()

  return {
    tick,
    get isScheduler() {
      return holds
    },
    async close() {
      clearInterval(timer)
      isClosed = true
      await duties.close()
      await caring
      await attempt('the lease of this host could not be given up', () => leases.close())
      holds = false
    },
  }
}
