import type { Assignments, Instance } from './instance.ts'
import type { Policy, Prices } from './model.ts'
import { SeededRandom } from './seeded-random.ts'

/** A drop whose optimum is known because prices that prove it were drawn first. */
export interface Planted {
  readonly instance: Instance
  readonly policy: Policy
  /** Dual prices at which the bound equals the optimum, exactly. */
  readonly prices: Prices
  /** An optimal allocation. */
  readonly assignments: Assignments
  readonly optimum: number
}

export interface PlantedOptions {
  readonly users: number
  readonly contracts: number
  readonly pairsPerUser: number
  readonly perUser: number
  readonly groups: number
  /** none: nobody holds both kinds; free: everybody may. */
  readonly mixing: 'none' | 'free'
  readonly seed: number
}

/** All numbers are multiples of this, so that sums are exact whatever their order. */
const GRAIN = 2 ** -10

/**
 * A drop with a planted optimum of any size (support for tests). Draws prices, group multipliers and
 * a feasible allocation, then scores such that both meet complementary slackness: a priced contract
 * is full, a group with a multiplier is exactly at its target, held pairs have a surplus >= 0 and no
 * other pair of the user has more (none above 0 where the user has free slots).
 */
export function plantOptimum(options: PlantedOptions): Planted {
  const { users, contracts, groups, perUser, mixing } = options
  const random = new SeededRandom(options.seed)
  const dyadic = (most: number) => random.integer(Math.round(most / GRAIN) + 1) * GRAIN
  if (contracts < 2 * perUser) throw new RangeError('needs at least K contracts of each kind')

  const sponsored = Uint8Array.from({ length: contracts }, (_, c) => (c % 2 === 0 ? 1 : 0))
  const price = Float64Array.from({ length: contracts }, () =>
    random.uniform() < 0.3 ? 0 : dyadic(0.5),
  )
  const target = new Float64Array(groups + 1).fill(NaN)
  const multiplier = new Float64Array(groups + 1)
  for (let g = 0; g < groups; g++) {
    target[g] = (1 + random.integer(6)) / 8
    multiplier[g] = random.uniform() < 0.5 ? 0 : dyadic(0.25)
  }
  const groupOf = Int32Array.from({ length: users }, () => random.integer(groups + 1))
  const plans = planUsers(groupOf, target, multiplier, perUser, mixing, random)

  const load = new Int32Array(contracts)
  const rowStart = new Uint32Array(users + 1)
  const contract: number[] = []
  const score: number[] = []
  const held = { user: [] as number[], contract: [] as number[], round: [] as number[] }
  let optimum = 0
  for (let u = 0; u < users; u++) {
    const g = groupOf[u]!
    const plan = plans[u]!
    const own = new Set<number>()
    draw(own, plan.sponsored, (c) => sponsored[c] === 1, contracts, random)
    draw(own, plan.sponsored + plan.unsponsored, (c) => sponsored[c] === 0, contracts, random)
    const candidates = new Set(own)
    const wanted = Math.min(contracts, Math.max(options.pairsPerUser, own.size))
    draw(candidates, wanted, () => true, contracts, random)

    /** What a pair's value must be above its surplus. */
    const cost = (c: number) => price[c]! - multiplier[g]! * (sponsored[c]! - (target[g]! || 0))
    const surpluses = new Map([...own].map((c) => [c, Math.max(0, GRAIN - cost(c)) + dyadic(1)]))
    const most = own.size < perUser ? 0 : Math.min(...surpluses.values())
    const rows: { c: number; value: number }[] = []
    for (const c of [...candidates].toSorted((a, b) => a - b)) {
      const surplus = surpluses.get(c)
      const value = cost(c) + (surplus ?? most - (random.uniform() < 0.3 ? 0 : dyadic(1)))
      if (surplus === undefined && value < GRAIN) {
        // A score below 0 is none: zero is the least, where the pair may have as much.
        if (GRAIN - cost(c) <= most) rows.push({ c, value: GRAIN })
        continue
      }
      rows.push({ c, value })
    }
    for (const { c, value } of rows) {
      contract.push(c)
      score.push(value - GRAIN)
      if (!own.has(c)) continue
      load[c]!++
      optimum += value
      held.user.push(u)
      held.contract.push(c)
      const better = rows.filter(
        (other) =>
          own.has(other.c) && (other.value > value || (other.value === value && other.c < c)),
      )
      held.round.push(better.length + 1)
    }
    rowStart[u + 1] = contract.length
  }
  return {
    instance: {
      users,
      contracts,
      groups: groups + 1,
      rowStart,
      contract: Uint16Array.from(contract),
      score: Float64Array.from(score),
      cap: load.map((count, c) => (price[c]! > 0 ? count : count + random.integer(5))),
      sponsored,
      groupOf,
      target,
      pins: { user: new Int32Array(0), contract: new Int32Array(0) },
    },
    policy: {
      perUser,
      guard: 'hard',
      sense: 'at_least',
      slack: 0,
      penalty: 1,
      userRatioGuard: 'off',
      maxMixedShare: mixing === 'free' ? 1 : 0,
      sponsoredFirst: 0,
      scarcityAlpha: 0,
      fillBonus: GRAIN,
      cacheFactor: 0,
      seed: 0,
    },
    prices: {
      contract: price,
      ratioFloor: multiplier,
      ratioCeiling: new Float64Array(groups + 1),
      mixed: new Float64Array(groups + 1),
      userRatio: new Float64Array(groups + 1),
    },
    assignments: {
      user: Int32Array.from(held.user),
      contract: Int32Array.from(held.contract),
      round: Uint8Array.from(held.round),
    },
    optimum,
  }
}

interface Plan {
  readonly sponsored: number
  readonly unsponsored: number
}

/** Blocks of eight users who hold K each put a group exactly on its target in eighths. */
function planUsers(
  groupOf: Int32Array,
  target: Float64Array,
  multiplier: Float64Array,
  perUser: number,
  mixing: 'none' | 'free',
  random: SeededRandom,
): Plan[] {
  const plans: Plan[] = Array.from(groupOf, () => ({ sponsored: 0, unsponsored: 0 }))
  for (let g = 0; g < target.length; g++) {
    const members: number[] = []
    for (let u = 0; u < groupOf.length; u++) if (groupOf[u] === g) members.push(u)
    const hasTarget = !Number.isNaN(target[g]!)
    const inBlocks = hasTarget ? members.length - (members.length % 8) : 0
    for (let i = 0; i < inBlocks; i++) {
      const isSponsored = i % 8 < target[g]! * 8
      plans[members[i]!] = {
        sponsored: isSponsored ? perUser : 0,
        unsponsored: isSponsored ? 0 : perUser,
      }
    }
    if (mixing === 'free') {
      for (let i = 0; i < inBlocks; i += 8)
        swapSome(plans, members.slice(i, i + 8), perUser, random)
    }
    // Users beyond the blocks: only what cannot move the group off a target that binds.
    if (multiplier[g]! > 0) continue
    for (const u of members.slice(inBlocks)) {
      const count = random.integer(perUser + 1)
      const isSponsored = hasTarget || random.uniform() < 0.5
      plans[u] = { sponsored: isSponsored ? count : 0, unsponsored: isSponsored ? 0 : count }
    }
  }
  return plans
}

/** Trades seats between the first and the last of a block, so that both hold both kinds. */
function swapSome(
  plans: Plan[],
  block: readonly number[],
  perUser: number,
  random: SeededRandom,
): void {
  const first = block[0]!
  const last = block.at(-1)!
  if (plans[first]!.sponsored !== perUser || plans[last]!.unsponsored !== perUser) return
  const traded = random.integer(perUser)
  plans[first] = { sponsored: perUser - traded, unsponsored: traded }
  plans[last] = { sponsored: traded, unsponsored: perUser - traded }
}

function draw(
  into: Set<number>,
  size: number,
  allowed: (contract: number) => boolean,
  contracts: number,
  random: SeededRandom,
): void {
  while (into.size < size) {
    const c = random.integer(contracts)
    if (allowed(c)) into.add(c)
  }
}
