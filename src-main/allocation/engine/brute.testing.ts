import type { Assignments, Instance } from './instance.ts'
import type { Policy } from './model.ts'

/** What exhaustive search found on a tiny instance. */
export interface BruteOptimum {
  /** Value less soft penalties. */
  readonly objective: number
  readonly user: readonly number[]
  readonly contract: readonly number[]
}

const MOST_PAIRS = 20

/**
 * The true optimum by trying every set of pairs: support for tests, for at most 20 pairs. Written
 * straight from the specification, one plain sentence of it at a time, sharing no code with what it
 * judges. Null when no set of pairs obeys the rules (possible with pins only).
 */
export function bruteOptimum(instance: Instance, policy: Policy): BruteOptimum | null {
  const pairs = pairsOf(instance)
  if (pairs.length > MOST_PAIRS) throw new RangeError(`${pairs.length} pairs are too many to try`)
  let best: BruteOptimum | null = null
  for (let mask = 0; mask < 2 ** pairs.length; mask++) {
    const held = pairs.filter((_, i) => (mask >> i) & 1)
    const objective = worthOf(instance, policy, held)
    if (objective === null || (best !== null && objective <= best.objective)) continue
    best = {
      objective,
      user: held.map((pair) => pair.user),
      contract: held.map((pair) => pair.contract),
    }
  }
  return best
}

/** Whether a set of pairs obeys every rule (support for tests). */
export function bruteFeasible(
  instance: Instance,
  policy: Policy,
  assignments: Pick<Assignments, 'user' | 'contract'>,
): boolean {
  const pairs = pairsOf(instance)
  const held: Pair[] = []
  for (let i = 0; i < assignments.user.length; i++) {
    const pair = pairs.find(
      (candidate) =>
        candidate.user === assignments.user[i] && candidate.contract === assignments.contract[i],
    )
    if (pair === undefined || held.includes(pair)) return false
    held.push(pair)
  }
  return worthOf(instance, policy, held) !== null
}

interface Pair {
  readonly user: number
  readonly contract: number
  readonly score: number
}

function pairsOf(instance: Instance): Pair[] {
  const pairs: Pair[] = []
  for (let user = 0; user < instance.users; user++) {
    for (let i = instance.rowStart[user]!; i < instance.rowStart[user + 1]!; i++) {
      pairs.push({ user, contract: instance.contract[i]!, score: instance.score[i]! })
    }
  }
  return pairs
}

/** Value less penalties of a set of pairs; null when it breaks a rule. */
function worthOf(instance: Instance, policy: Policy, held: readonly Pair[]): number | null {
  const { perUser, slack, sense } = policy
  const isSponsored = (pair: Pair) => instance.sponsored[pair.contract] === 1
  const contracts = Array.from({ length: instance.contracts }, (_, c) => c)
  const users = Array.from({ length: instance.users }, (_, u) => u)

  for (const c of contracts) {
    if (held.filter((pair) => pair.contract === c).length > instance.cap[c]!) return null
  }
  for (let i = 0; i < instance.pins.user.length; i++) {
    const pinned = (pair: Pair) =>
      pair.user === instance.pins.user[i] && pair.contract === instance.pins.contract[i]
    if (!held.some(pinned)) return null
  }

  const kinds = users.map((u) => {
    const own = held.filter((pair) => pair.user === u)
    const sponsored = own.filter(isSponsored).length
    return { sponsored, all: own.length, mixed: sponsored > 0 && sponsored < own.length }
  })
  for (const { sponsored, all, mixed } of kinds) {
    if (all > perUser) return null
    if (mixed && sponsored < Math.min(policy.sponsoredFirst, perUser - 1)) return null
  }

  let penalties = 0
  for (let g = 0; g < instance.groups; g++) {
    const members = users.filter((u) => instance.groupOf[u] === g)
    const eligible = members.filter((u) => instance.rowStart[u + 1]! > instance.rowStart[u]!)
    const mixed = members.filter((u) => kinds[u]!.mixed).length
    if (mixed > policy.maxMixedShare * eligible.length + 1e-9) return null

    const target = instance.target[g]!
    if (Number.isNaN(target)) continue
    const sponsored = members.reduce((sum, u) => sum + kinds[u]!.sponsored, 0)
    const all = members.reduce((sum, u) => sum + kinds[u]!.all, 0)
    const tooFew = sense !== 'at_most' && !(sponsored >= (target - slack) * all - 1e-9)
    const tooMany = sense !== 'at_least' && !(sponsored <= (target + slack) * all + 1e-9)
    if (policy.guard === 'hard' && (tooFew || tooMany)) return null
    if (policy.guard === 'soft') {
      if (tooFew) penalties += Math.ceil((target - slack) * all - 1e-9) - sponsored
      if (tooMany) penalties += sponsored - Math.floor((target + slack) * all + 1e-9)
    }
    if (policy.userRatioGuard === 'hard') {
      const holders = members.filter((u) => kinds[u]!.all > 0).length
      const sponsoredHolders = members.filter((u) => kinds[u]!.sponsored > 0).length
      if (!(sponsoredHolders >= (target - slack) * holders - 1e-9)) return null
    }
  }

  const value = held.reduce((sum, pair) => {
    if (!isSponsored(pair)) return sum + pair.score + policy.fillBonus
    const cap = instance.cap[pair.contract]!
    const demand = users.filter((u) => isEligible(instance, u, pair.contract)).length
    const scarcity = cap === 0 ? 0 : cap / (cap + demand)
    return sum + pair.score * (1 + policy.scarcityAlpha * scarcity) + policy.fillBonus
  }, 0)
  return value - penalties * policy.penalty
}

function isEligible(instance: Instance, user: number, contract: number): boolean {
  return instance.contract
    .subarray(instance.rowStart[user], instance.rowStart[user + 1])
    .includes(contract)
}
