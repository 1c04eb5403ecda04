import type { Instance } from './instance.ts'
import { SeededRandom, WeightedChoice } from './seeded-random.ts'

export interface ZipfOptions {
  readonly users: number
  readonly contracts: number
  /** Distinct candidates drawn for each user. */
  readonly pairsPerUser: number
  /** Groups with a ratio; every user is in one. Default 20. */
  readonly groups?: number
  /** Sum of caps over users * perUser. Default 0.9. */
  readonly fill?: number
  /** K. Default 3. */
  readonly perUser?: number
  /** Share of sponsored contracts. Default 0.3. */
  readonly sponsoredShare?: number
  readonly seed?: number
}

/**
 * A drop with a long tail: candidates drawn by Zipf(0.8) popularity, lognormal scores, caps by the
 * root of popularity. Groups shrink as 1 / (g + 3), their targets climb from 0.2 to 0.7; two of them
 * lose 70 % of their sponsored pairs and one has none, so that some cannot reach their target.
 */
export function generateZipf(options: ZipfOptions): Instance {
  const { users, contracts, pairsPerUser, perUser = 3, fill = 0.9, seed = 1 } = options
  const { groups = 20, sponsoredShare = 0.3 } = options
  const random = new SeededRandom(seed)
  const popularity = Float64Array.from({ length: contracts }, (_, rank) => (rank + 1) ** -0.8)
  shuffle(popularity, random)
  const sponsored = drawSponsored(contracts, sponsoredShare, random)
  const cap = drawCaps(popularity, sponsored, fill * users * perUser, random)
  const quality = Float64Array.from(
    sponsored,
    (isSponsored) => random.lognormal(0.3) * (isSponsored === 1 ? 0.9 : 1),
  )
  const setting = drawGroups(users, groups, random)

  const drawn = Math.min(pairsPerUser, contracts)
  const rowStart = new Uint32Array(users + 1)
  const contract = new Uint16Array(users * drawn)
  const score = new Float64Array(users * drawn)
  const draw =
    drawn <= contracts / 3
      ? rejectionDraw(popularity, drawn, random)
      : keyedDraw(popularity, drawn, random)
  let at = 0
  for (let u = 0; u < users; u++) {
    const lost = setting.sponsoredLost[setting.groupOf[u]!]!
    for (const c of draw()) {
      if (sponsored[c] === 1 && lost > 0 && random.uniform() < lost) continue
      contract[at] = c
      score[at] = quality[c]! * random.lognormal(0.5)
      at++
    }
    rowStart[u + 1] = at
  }
  return {
    users,
    contracts,
    groups: groups + 1,
    rowStart,
    contract: contract.subarray(0, at),
    score: score.subarray(0, at),
    cap,
    sponsored,
    groupOf: setting.groupOf,
    target: setting.target,
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}

export interface RealShapeOptions {
  readonly users?: number
  readonly contracts?: number
  readonly brands?: number
  /** Eligible contracts of a user, on average. */
  readonly pairsPerUser?: number
  /** Share of scores that are 0. */
  readonly zeros?: number
  readonly groups?: number
  readonly fill?: number
  readonly perUser?: number
  readonly sponsoredShare?: number
  readonly seed?: number
}

/**
 * The shape of a production drop: most users eligible for most contracts, scores given by user and
 * brand (contracts of a brand tie) and most of them zero.
 */
export function generateRealShape(options: RealShapeOptions = {}): Instance {
  const { users = 100_000, contracts = 150, brands = 50, pairsPerUser = 100, zeros = 0.6 } = options
  const { groups = 20, fill = 0.9, perUser = 3, sponsoredShare = 0.3, seed = 1 } = options
  const random = new SeededRandom(seed)
  const brandOf = Int32Array.from({ length: contracts }, (_, c) =>
    c < brands ? c : random.integer(brands),
  )
  shuffle(brandOf, random)
  const eligible = shares(contracts, pairsPerUser / contracts, random)
  const sponsored = drawSponsored(contracts, sponsoredShare, random)
  const cap = drawCaps(eligible, sponsored, fill * users * perUser, random)
  const quality = Float64Array.from({ length: brands }, () => random.lognormal(0.3))
  const setting = drawGroups(users, groups, random)

  let room = Math.ceil(users * pairsPerUser * 1.02) + contracts
  const rowStart = new Uint32Array(users + 1)
  let contract = new Uint16Array(room)
  let score = new Float64Array(room)
  const brandScore = new Float64Array(brands)
  let at = 0
  for (let u = 0; u < users; u++) {
    if (at + contracts > room) {
      room = Math.ceil(room * 1.2) + contracts
      contract = grown(contract, new Uint16Array(room))
      score = grown(score, new Float64Array(room))
    }
    for (let b = 0; b < brands; b++) {
      brandScore[b] = random.uniform() < zeros ? 0 : quality[b]! * random.lognormal(0.5)
    }
    const lost = setting.sponsoredLost[setting.groupOf[u]!]!
    for (let c = 0; c < contracts; c++) {
      if (random.uniform() >= eligible[c]!) continue
      if (sponsored[c] === 1 && lost > 0 && random.uniform() < lost) continue
      contract[at] = c
      score[at] = brandScore[brandOf[c]!]!
      at++
    }
    rowStart[u + 1] = at
  }
  return {
    users,
    contracts,
    groups: groups + 1,
    rowStart,
    contract: contract.subarray(0, at),
    score: score.subarray(0, at),
    cap,
    sponsored,
    groupOf: setting.groupOf,
    target: setting.target,
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}

/** Scores that set price wars off: by contract only, three tiers, all equal, all zero. */
export type DegenerateScores = 'contract' | 'tiers' | 'equal' | 'zero'

/** The same drop with degenerate scores; everything else is shared with the given instance. */
export function withDegenerateScores(
  instance: Instance,
  kind: DegenerateScores,
  seed = 1,
): Instance {
  const random = new SeededRandom(seed)
  const quality = Float64Array.from({ length: instance.contracts }, () => random.lognormal(0.5))
  const score = new Float64Array(instance.score.length)
  for (let i = 0; i < score.length; i++) {
    if (kind === 'contract') score[i] = quality[instance.contract[i]!]!
    else if (kind === 'tiers') score[i] = 1 + random.integer(3)
    else if (kind === 'equal') score[i] = 1
  }
  return { ...instance, score }
}

/** The same drop with all scores times a factor, such as 1e-3 or 1e6. */
export function withScaledScores(instance: Instance, factor: number): Instance {
  return { ...instance, score: instance.score.map((score) => score * factor) }
}

interface GroupSetting {
  readonly groupOf: Int32Array
  /** NaN for the last group, `(none)`. */
  readonly target: Float64Array
  /** Share of its sponsored pairs that a group loses. */
  readonly sponsoredLost: Float64Array
}

function drawGroups(users: number, groups: number, random: SeededRandom): GroupSetting {
  const size = Float64Array.from({ length: groups }, (_, g) => 1 / (g + 3))
  const choice = new WeightedChoice(size)
  const groupOf = new Int32Array(users)
  for (let u = 0; u < users; u++) groupOf[u] = groups === 0 ? 0 : choice.draw(random)
  const target = new Float64Array(groups + 1).fill(NaN)
  for (let g = 0; g < groups; g++) target[g] = 0.2 + (groups > 1 ? (0.5 * g) / (groups - 1) : 0)
  const sponsoredLost = new Float64Array(groups + 1)
  if (groups >= 4) {
    sponsoredLost[Math.floor(groups * 0.25)] = 0.7
    sponsoredLost[Math.floor(groups * 0.6)] = 0.7
    sponsoredLost[Math.floor(groups * 0.85)] = 1
  }
  return { groupOf, target, sponsoredLost }
}

function drawSponsored(contracts: number, share: number, random: SeededRandom): Uint8Array {
  const sponsored = new Uint8Array(contracts)
  sponsored.fill(1, 0, Math.round(share * contracts))
  shuffle(sponsored, random)
  return sponsored
}

/** Caps by the root of popularity, half as much again for sponsored contracts, with a given sum. */
function drawCaps(
  popularity: Float64Array,
  sponsored: Uint8Array,
  sum: number,
  random: SeededRandom,
): Int32Array {
  const raw = popularity.map(
    (weight, c) => Math.sqrt(weight) * random.lognormal(0.3) * (sponsored[c] === 1 ? 1.5 : 1),
  )
  const rawSum = raw.reduce((subtotal, weight) => subtotal + weight, 0)
  return Int32Array.from(raw, (weight) => Math.max(1, Math.round((weight / rawSum) * sum)))
}

/** Shares between 0.02 and 0.98 around a mean: some contracts are nearly everybody's. */
function shares(count: number, mean: number, random: SeededRandom): Float64Array {
  const spread = Math.min(0.3, mean - 0.02, 0.98 - mean)
  return Float64Array.from({ length: count }, () =>
    spread > 0 ? mean + spread * (2 * random.uniform() - 1) : mean,
  )
}

/** Distinct indexes by weight, ascending: draws again what was drawn. For a few of many. */
function rejectionDraw(
  weights: Float64Array,
  count: number,
  random: SeededRandom,
): () => Int32Array {
  const choice = new WeightedChoice(weights)
  const seenBy = new Int32Array(weights.length)
  const drawn = new Int32Array(count)
  let turn = 0
  return () => {
    turn++
    for (let n = 0; n < count;) {
      const c = choice.draw(random)
      if (seenBy[c] === turn) continue
      seenBy[c] = turn
      let at = n++
      for (; at > 0 && drawn[at - 1]! > c; at--) drawn[at] = drawn[at - 1]!
      drawn[at] = c
    }
    return drawn
  }
}

/**
 * The same distribution without rejection, for many of few: the smallest of exponential arrival
 * times whose rates are the weights (Efraimidis and Spirakis 2006).
 */
function keyedDraw(weights: Float64Array, count: number, random: SeededRandom): () => Int32Array {
  const arrival = new Float64Array(weights.length)
  const drawn = new Int32Array(count)
  return () => {
    for (let c = 0; c < weights.length; c++) {
      arrival[c] = -Math.log(random.uniform()) / weights[c]!
    }
    const last = arrival.toSorted()[count - 1]!
    let n = 0
    for (let c = 0; c < weights.length && n < count; c++) if (arrival[c]! <= last) drawn[n++] = c
    return drawn
  }
}

function shuffle(values: Float64Array | Int32Array | Uint8Array, random: SeededRandom): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const swapped = values[i]!
    values[i] = values[j]!
    values[j] = swapped
  }
}

function grown<T extends Uint16Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
