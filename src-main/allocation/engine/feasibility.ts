import { largestMatching } from './b-matching.ts'
import { type GroupFlow, groupFlow } from './group-flow.ts'
import type { Instance } from './instance.ts'
import { isBuilt, roomOf } from './joint-build.ts'
import type { Control, Policy } from './model.ts'
import { leastWithin, shareLimits } from './proof.ts'
import { type GroupReach, groupReaches, usersByGroup } from './reachable.ts'

/**
 * Whether all groups can be at their targets at once, every one with the same share of its slots
 * filled: sponsored capacity that each could use alone may not be enough for all. A group that is
 * out of reach alone asks only for what it reaches: it has a remedy of its own.
 */
export interface JointReach {
  /** Share of the slots that the groups could fill alone that all of them can fill at once. */
  readonly fill: number
  /** Sponsored assignments that the targets ask for, the slack taken off; of a group at most its own reach. */
  readonly asked: number
  /** At most so many of them can be had at once (a relaxation); so many were found. */
  readonly most: number
  readonly found: number
  /** Neither: the bound and what was found differ. */
  readonly feasible: 'yes' | 'no' | 'unknown'
  /**
   * What yes and remedies rest on: assignments of all slots under every rule, pins included, or, in
   * drops too large for that (without pins), of the sponsored ones alone.
   */
  readonly shown: 'all' | 'sponsored'
  /** Null unless it is certainly not feasible. */
  readonly remedy: JointRemedy | null
}

export interface JointRemedy {
  /**
   * One slack for all groups, in steps of 0.001, at which all were brought to their targets at once,
   * as far as `shown` says.
   * Null: at none of those tried.
   */
  readonly slack: number | null
  /** Less than this slack is certainly not enough. */
  readonly slackNeeded: number
  /**
   * Caps with which the targets could be met as they are, the slots that these caps open filled too;
   * most added first; with them all groups were brought to their targets at once. Null: none were found.
   */
  readonly caps: readonly CapChange[] | null
  /** Groups that compete for too little, and the contracts they compete for. */
  readonly groups: readonly number[]
  readonly contracts: readonly number[]
}

export interface CapChange {
  readonly contract: number
  readonly from: number
  readonly to: number
}

/** Beyond so many groups x contracts the question is not asked. */
const MOST_CELLS = 2_000_000
const SLACK_STEPS = 1000
const SPREAD_STEPS = 64
/** Beyond so many pairs what is shown of a joint reach are the sponsored assignments. */
const MOST_BUILT_PAIRS = 20_000
/** Higher caps open slots, which ask for more: caps are raised so many times at most. */
const MOST_RAISES = 8

/**
 * The joint reach of all groups with a floor. Users are taken together by group: group g can use
 * contract c for as many users as are eligible, and all its contracts for as many seats as the group
 * reaches alone. That relaxation only forgets which of its users take which, so "no" is proven; its
 * flow is then carried out user by user inside each group, and the other slots are filled beside it
 * under every rule, pins included: that proves "yes". Null where no group has a floor, or there are
 * too many groups and contracts.
 */
export function jointReach(
  instance: Instance,
  policy: Policy,
  reaches: readonly GroupReach[],
  control?: Control,
): JointReach | null {
  const { groups, contracts, target } = instance
  if (policy.sense === 'at_most' || groups * contracts > MOST_CELLS) return null
  if (!target.some((share) => share - policy.slack > 0)) return null
  const reach = new JointQuestion(instance, policy, reaches, control).answer()
  if (reach.remedy === null || reach.remedy.caps === null) return reach
  const caps = settledCaps(instance, policy, reach.remedy.caps, control)
  return { ...reach, remedy: { ...reach.remedy, caps } }
}

/** Raises caps on until the drop that has them is not out of reach: not only at the fill of before. */
function settledCaps(
  instance: Instance,
  policy: Policy,
  first: readonly CapChange[],
  control: Control | undefined,
): JointRemedy['caps'] {
  const cap = instance.cap.slice()
  let changes: readonly CapChange[] | null = first
  for (let raise = 0; raise < MOST_RAISES && changes !== null; raise++) {
    for (const { contract, to } of changes) cap[contract] = to
    const drop = { ...instance, cap }
    const reaches = groupReaches(drop, policy, control)
    const { feasible, remedy } = new JointQuestion(drop, policy, reaches, control).answer()
    if (feasible === 'yes') return changesBetween(instance.cap, cap)
    changes = remedy?.caps ?? null
  }
  return null
}

class JointQuestion {
  readonly #instance: Instance
  readonly #policy: Policy
  readonly #reaches: readonly GroupReach[]
  readonly #control: Control | undefined
  readonly #members: readonly Int32Array[]
  /** Users of group g eligible for contract c; of sponsored contracts, and of all. */
  readonly #sponsoredRoom: Int32Array
  readonly #sponsoredCap: Int32Array
  readonly #filled: Float64Array
  readonly #fill: number

  constructor(
    instance: Instance,
    policy: Policy,
    reaches: readonly GroupReach[],
    control: Control | undefined,
  ) {
    this.#instance = instance
    this.#policy = policy
    this.#reaches = reaches
    this.#control = control
    this.#members = usersByGroup(instance)
    const room = roomOf(instance)
    const alone = reaches.map(({ total }) => total.found)
    const all = alone.reduce((sum, count) => sum + count, 0)
    const together = groupFlow(alone, instance.cap, room).total
    const share = all === 0 ? 1 : together / all
    this.#filled = Float64Array.from(alone, (count) => Math.floor(count * share + 1e-9))
    this.#sponsoredRoom = room.map((users, cell) =>
      instance.sponsored[cell % instance.contracts] === 1 ? users : 0,
    )
    this.#sponsoredCap = instance.cap.map((cap, c) => (instance.sponsored[c] === 1 ? cap : 0))
    this.#fill = share
  }

  answer(): JointReach {
    const needs = this.#needs(this.#policy.slack)
    const asked = totalOf(needs)
    const flow = this.#flow(needs, this.#sponsoredCap)
    const found = this.#carryOut(needs, this.#sponsoredCap, flow.total)
    const isShown = () => found >= asked && this.#isBuilt(needs, this.#policy.slack)
    const feasible = flow.total < asked ? 'no' : isShown() ? 'yes' : 'unknown'
    return {
      fill: this.#fill,
      asked,
      most: flow.total,
      found,
      feasible,
      shown: this.#isLarge ? 'sponsored' : 'all',
      remedy: feasible === 'no' ? this.#remedy(needs, flow) : null,
    }
  }

  /** Sponsored assignments that each group needs at this slack, as far as it could have them alone. */
  #needs(slack: number): Float64Array {
    return this.#filled.map((filled, g) => {
      const floor = this.#instance.target[g]! - slack
      const most = this.#reaches[g]!.sponsored.most
      return floor > 0 ? Math.min(leastWithin(floor, filled), most) : 0
    })
  }

  get #isLarge(): boolean {
    return this.#instance.contract.length > MOST_BUILT_PAIRS
  }

  /** Under every rule, with all the slots filled that the caps of both kinds allow. */
  #isBuilt(needs: Float64Array, slack: number): boolean {
    if (this.#isLarge) return this.#instance.pins.user.length === 0
    const policy = { ...this.#policy, slack }
    const limited = Uint8Array.from(this.#reaches, ({ target, mostShare, leastShare }) => {
      const { floor, ceiling } = shareLimits(policy, target)
      return floor > (mostShare ?? 0) + 1e-9 || ceiling < (leastShare ?? 0) - 1e-9 ? 1 : 0
    })
    const aims = { sponsored: needs, total: this.#filled, limited }
    return isBuilt(this.#instance, policy, aims, this.#control)
  }

  #flow(needs: Float64Array, cap: Int32Array): GroupFlow {
    return groupFlow(needs, cap, this.#sponsoredRoom)
  }

  /**
   * Assignments of single users that make up a flow of this size: that which takes the smallest share
   * of the eligible users of any group and contract, for it leaves the users most choice.
   */
  #carryOut(needs: Float64Array, cap: Int32Array, total: number): number {
    if (total === 0) return 0
    let low = 0
    let high = SPREAD_STEPS
    let flow = this.#spread(needs, cap, high)
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      const tried = this.#spread(needs, cap, middle)
      if (tried.total < total) low = middle
      else [high, flow] = [middle, tried]
    }
    return this.#assign(flow)
  }

  #spread(needs: Float64Array, cap: Int32Array, steps: number): GroupFlow {
    const room = this.#sponsoredRoom.map((users) => Math.ceil((users * steps) / SPREAD_STEPS))
    return groupFlow(needs, cap, room)
  }

  #assign({ flow }: GroupFlow): number {
    const { contracts } = this.#instance
    let found = 0
    for (const [g, users] of this.#members.entries()) {
      this.#control?.checkpoint()
      const cap = flow.slice(g * contracts, (g + 1) * contracts)
      if (cap.every((seats) => seats === 0)) continue
      const slots = new Int32Array(users.length).fill(this.#policy.perUser)
      const drop = { ...this.#instance, cap }
      found += largestMatching(drop, { users, slots, kind: 'sponsored' }, this.#control).found
    }
    return found
  }

  #remedy(needs: Float64Array, flow: GroupFlow): JointRemedy | null {
    const isEnough = (step: number) => {
      const asked = this.#needs(step / SLACK_STEPS)
      return this.#flow(asked, this.#sponsoredCap).total >= totalOf(asked)
    }
    let low = Math.floor(this.#policy.slack * SLACK_STEPS)
    let high = SLACK_STEPS
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (isEnough(middle)) high = middle
      else low = middle
    }
    return {
      slack: this.#slackShown(high),
      slackNeeded: high / SLACK_STEPS,
      caps: this.#capChanges(needs),
      groups: [...flow.shortGroup.keys()].filter((g) => flow.shortGroup[g] === 1 && needs[g]! > 0),
      contracts: [...flow.tightContract.keys()].filter((c) => flow.tightContract[c] === 1),
    }
  }

  /** From the least that may be enough on, in steps twice as wide each time. */
  #slackShown(least: number): number | null {
    for (let step = least, wider = 1; step <= SLACK_STEPS; step += wider, wider *= 2) {
      const needs = this.#needs(step / SLACK_STEPS)
      const asked = totalOf(needs)
      const slack = step / SLACK_STEPS
      const isFound = this.#carryOut(needs, this.#sponsoredCap, asked) >= asked
      if (isFound && this.#isBuilt(needs, slack)) return slack
    }
    return null
  }

  /**
   * Caps raised one contract after the other, each time the one that lets most of what is missing
   * through, until nothing is. With no limit on caps a group still has its eligible users only.
   */
  #capChanges(needs: Float64Array): readonly CapChange[] | null {
    const { contracts } = this.#instance
    const cap = this.#sponsoredCap.slice()
    const asked = totalOf(needs)
    const through = (caps: Int32Array) => this.#flow(needs, caps)
    const eligible = Int32Array.from({ length: contracts }, (_, c) => {
      let users = 0
      for (let g = 0; g < needs.length; g++) users += this.#sponsoredRoom[g * contracts + c]!
      return users
    })
    let flow = through(cap)
    if (through(eligible.map((users, c) => Math.max(users, cap[c]!))).total < asked) return null
    while (flow.total < asked) {
      let best = { contract: -1, total: flow.total }
      for (let c = 0; c < contracts; c++) {
        // Only a contract of the smallest cut can let more through.
        if (flow.tightContract[c] === 0 || eligible[c]! <= cap[c]!) continue
        const raised = cap.slice()
        raised[c] = eligible[c]!
        const { total } = through(raised)
        if (total > best.total) best = { contract: c, total }
      }
      if (best.contract < 0) return null
      cap[best.contract]! += best.total - flow.total
      flow = through(cap)
    }
    return changesBetween(this.#sponsoredCap, cap)
  }
}

function changesBetween(before: Int32Array, after: Int32Array): CapChange[] {
  return [...after.keys()]
    .filter((contract) => after[contract]! > before[contract]!)
    .map((contract) => ({ contract, from: before[contract]!, to: after[contract]! }))
    .toSorted((a, b) => b.to - b.from - (a.to - a.from) || a.contract - b.contract)
}

function totalOf(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
