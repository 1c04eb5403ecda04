import type { Clock } from '../platform/clock.ts'
import { type HostIdentity, type ProcessState } from '../platform/host-identity.ts'
import type { HostsStore, Lease } from '../store/hosts.ts'

export interface LeasesOptions {
  readonly store: HostsStore
  /** Of this host; never used twice. */
  readonly id: string
  readonly kind: Lease['kind']
  readonly version: string
  readonly clock: Clock
  readonly identity: HostIdentity
  readonly processState: (pid: number) => ProcessState
  /** Told when the lease cannot be entered now (a full disk); the next beat tries again. */
  readonly onTrouble?: (error: unknown) => void
}

export interface Leases {
  readonly id: string
  /**
   * Says that this host lives. `lost` when another had taken it for dead and its runs with it: then
   * it has a lease again, and must look which runs are still its own.
   */
  beat(): 'held' | 'lost'
  /** Looks at the others; to be called every few seconds. Gives the leases of hosts that are dead. */
  observe(): readonly Lease[]
  /** Ids of all hosts that have a lease: runs of others have nobody who works on them. */
  holders(): ReadonlySet<string>
  close(): void
}

/** How long a counter may stand still, in milliseconds of an observer that looks. */
export const heartbeatPatience = 60_000

/** Between two looks no more than this counts: an observer that slept has not looked. */
const longestStep = 10_000

interface Observation {
  readonly heartbeat: number
  /** Milliseconds of this observer's time since the counter was last seen to move. */
  readonly unmovedFor: number
  readonly lookedAt: number
}

/** Takes a lease for this host. */
export function takeLease(options: LeasesOptions): Leases {
  const { store, id, clock, identity } = options
  const observations = new Map<string, Observation>()
  const startedAt = clock.now().toISOString()

  const enter = (): void => {
    store.insert({
      id,
      kind: options.kind,
      version: options.version,
      ...identity,
      startedAt,
      heartbeat: 0,
      heartbeatAt: clock.now().toISOString(),
    })
  }

  /** By clocks of nobody but this process: those of others, and of the wall, may jump. */
  const stoodStill = (lease: Lease): boolean => {
    const now = clock.monotonic()
    const before = observations.get(lease.id)
    const unmovedFor =
      before === undefined || before.heartbeat !== lease.heartbeat
        ? 0
        : before.unmovedFor + Math.min(longestStep, now - before.lookedAt)
    observations.set(lease.id, { heartbeat: lease.heartbeat, unmovedFor, lookedAt: now })
    return unmovedFor >= heartbeatPatience
  }

  const isDead = (lease: Lease): boolean => {
    const still = stoodStill(lease)
    if (lease.machine !== identity.machine) return still
    if (lease.boot !== identity.boot) return true
    const found = options.processState(lease.pid)
    if (found.state === 'gone') return true
    // Without a start it may be another process that got the same id: the counter decides.
    return found.start === null || lease.processStart === null
      ? still
      : found.start !== lease.processStart
  }

  try {
    enter()
  } catch (error) {
    // Without space people must still be able to open a workspace and make some.
    options.onTrouble?.(error)
  }
  return {
    id,
    beat() {
      if (store.beat(id, clock.now())) return 'held'
      enter()
      return 'lost'
    },
    observe() {
      const others = store.all().filter((lease) => lease.id !== id)
      const dead = others.filter(isDead)
      for (const known of observations.keys()) {
        if (!others.some((lease) => lease.id === known)) observations.delete(known)
      }
      return dead
    },
    holders() {
      return new Set(store.all().map((lease) => lease.id))
    },
    close() {
      store.remove(id)
    },
  }
}
