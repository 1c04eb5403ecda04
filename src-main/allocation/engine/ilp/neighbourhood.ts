import type { Instance } from '../instance.ts'
import type { SeededRandom } from '../seeded-random.ts'
import { FREE, HELD, OUT } from './programme.ts'
import type { Regrets } from './regret.ts'

/**
 * The core: pairs whose regret is at most tau stay, held pairs that would be missed by more than
 * tau stay held. What the incumbent holds is never out, so that it is a point of the programme.
 */
export function coreStatus(regrets: Regrets, incumbent: Uint8Array, tau: number): Uint8Array {
  return incumbent.map((held, i) => {
    if (held === 1) return regrets.missing[i]! > tau ? HELD : FREE
    return regrets.holding[i]! <= tau ? FREE : OUT
  })
}

/** Frees pairs of small regret only, whatever the incumbent holds beside them: it need not be a point. */
export function roughStatus(regrets: Regrets, incumbent: Uint8Array, tau: number): Uint8Array {
  return incumbent.map((held, i) => {
    if (regrets.holding[i]! > tau) return OUT
    return held === 1 && regrets.missing[i]! > tau ? HELD : FREE
  })
}

/** Pairs that {@link coreStatus} leaves free. */
export function freePairs(status: Uint8Array): number {
  let free = 0
  for (const each of status) if (each === FREE) free++
  return free
}

const STEPS = 40

/** The largest tau of a halving ladder below `most` whose core has at most so many free pairs. */
export function tauOf(
  regrets: Regrets,
  incumbent: Uint8Array,
  pairs: number,
  most: number,
  status: typeof coreStatus = coreStatus,
): number {
  let tau = most
  for (let step = 0; step < STEPS; step++) {
    if (freePairs(status(regrets, incumbent, tau)) <= pairs) return tau
    tau /= Math.SQRT2
  }
  return tau
}

/**
 * Part of the core: users of a few groups drawn at random, the rest as the incumbent has it. Whole
 * groups, because a group's ratio is what ties its users together; part of one where it is large.
 */
export function neighbourhood(
  instance: Instance,
  members: readonly Int32Array[],
  core: Uint8Array,
  incumbent: Uint8Array,
  pairs: number,
  random: SeededRandom,
): Uint8Array {
  const status = incumbent.map((held) => (held === 1 ? HELD : OUT))
  const order = Int32Array.from(members, (_, g) => g)
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1))
    ;[order[at], order[other]] = [order[other]!, order[at]!]
  }
  let left = pairs
  for (const g of order) {
    const users = members[g]!
    const from = Math.floor(random.uniform() * users.length)
    for (let n = 0; n < users.length && left > 0; n++) {
      const u = users[(from + n) % users.length]!
      const start = instance.rowStart[u]!
      const end = instance.rowStart[u + 1]!
      let free = 0
      for (let i = start; i < end; i++) if (core[i] === FREE) free++
      if (free === 0) continue
      left -= free
      status.set(core.subarray(start, end), start)
    }
    if (left <= 0) break
  }
  return status
}
