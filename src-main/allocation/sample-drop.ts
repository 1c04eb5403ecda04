import { SeededRandom, WeightedChoice } from './engine/seeded-random.ts'
import { sampleCategories, sampleGroups } from './sample-brands.ts'

/** The sample data, column by column; text columns of the same index belong to one row. */
export interface SampleDrop {
  readonly caps: {
    readonly contract_id: readonly string[]
    readonly brand_id: readonly string[]
    readonly brand: readonly string[]
    readonly name: readonly string[]
    /** Null: empty in the file, an unsponsored contract without a budget. */
    readonly cap: readonly (number | null)[]
    readonly sponsored: readonly (0 | 1)[]
  }
  /** Ascending by user, then contract. */
  readonly eligibility: {
    /** Row of `userGroups`. */
    readonly user: Int32Array
    /** Row of `caps`. */
    readonly contract: Int32Array
    /** 0..1 in steps of 0.0001; more than half are 0. */
    readonly score: Float64Array
  }
  readonly userGroups: {
    readonly user_id: readonly string[]
    readonly group_id: readonly string[]
  }
  readonly groupRatios: {
    readonly group_id: readonly string[]
    readonly ratio: readonly number[]
  }
}

const USERS = 20_000
const CONTRACTS = 120
const REGIONS = 4
/** Contracts that run without a budget and have no cap of their own. */
const UNCAPPED = 2
const SPONSORED_SEATS = 24_000
const UNSPONSORED_SEATS = 28_500

/**
 * A believable weekly drop: 20,000 users in 12 groups, 120 contracts of 40 brands, about
 * 800,000 eligible pairs. Scores come by user and brand, as a recommender gives them, and most are
 * zero. One group cannot keep its promise. Pure: the same seed gives the same rows everywhere.
 */
export function sampleDrop(seed = 2026): SampleDrop {
  const random = new SeededRandom(seed)
  const brands = drawBrands(random)
  const contracts = drawContracts(brands, random)
  const userIds = drawUserIds(random)
  const groupOf = drawGroups(random)
  return {
    caps: {
      contract_id: contracts.map((_, c) => `c-${1001 + c}`),
      brand_id: contracts.map(({ brand }) => brandId(brand)),
      brand: contracts.map(({ brand }) => brands[brand]!.name),
      name: contracts.map(({ brand, offer }) => `${brands[brand]!.name}: ${offer}`),
      cap: contracts.map(({ cap }) => cap),
      sponsored: contracts.map(({ sponsored }) => (sponsored ? 1 : 0)),
    },
    eligibility: drawPairs(brands, contracts, groupOf, random),
    userGroups: {
      user_id: userIds,
      group_id: Array.from(groupOf, (g) => sampleGroups[g]!.id),
    },
    groupRatios: {
      group_id: sampleGroups.map(({ id }) => id),
      ratio: sampleGroups.map(({ ratio }) => ratio),
    },
  }
}

interface Brand {
  readonly name: string
  readonly category: number
  /** How well it goes with those who like its category. */
  readonly quality: number
  /** Regions it serves. */
  readonly regions: readonly boolean[]
  readonly sponsors: boolean
}

interface Contract {
  readonly brand: number
  readonly offer: string
  readonly sponsored: boolean
  readonly cap: number | null
  /** Share of the users of its regions who meet its conditions. */
  readonly audience: number
}

function drawBrands(random: SeededRandom): Brand[] {
  return sampleCategories.flatMap(({ brands }, category) =>
    brands.map((name, i) => {
      const home = random.integer(REGIONS)
      return {
        name,
        category,
        quality: random.lognormal(0.35),
        regions: Array.from(
          { length: REGIONS },
          (_, region) => region === home || random.uniform() < 0.55,
        ),
        sponsors: (i + category) % 3 === 0,
      }
    }),
  )
}

/** Three offers a brand; a sponsoring brand pays for two or three of them. */
function drawContracts(brands: readonly Brand[], random: SeededRandom): Contract[] {
  const drafts = brands.flatMap((brand, b) => {
    const { offers } = sampleCategories[brand.category]!
    const left = random.integer(offers.length)
    return offers
      .filter((_, i) => i !== left)
      .map((offer, i) => ({
        brand: b,
        offer,
        sponsored: brand.sponsors && (i < 2 || random.uniform() < 0.6),
        audience: 0.2 + 0.53 * random.uniform(),
        weight: random.lognormal(0.6),
      }))
  })
  const weightOf = (sponsored: boolean) =>
    drafts.reduce((sum, draft) => sum + (draft.sponsored === sponsored ? draft.weight : 0), 0)
  const weights = { sponsored: weightOf(true), unsponsored: weightOf(false) }
  // Evenly spread, so that every user meets one of them.
  const unsponsored = drafts.filter((draft) => !draft.sponsored)
  const uncapped = new Set(
    Array.from(
      { length: UNCAPPED },
      (_, i) => unsponsored[Math.floor(((i + 0.5) * unsponsored.length) / UNCAPPED)],
    ),
  )
  return drafts.map((draft) => {
    const seats = draft.sponsored
      ? (SPONSORED_SEATS * draft.weight) / weights.sponsored
      : (UNSPONSORED_SEATS * draft.weight) / weights.unsponsored
    // Without a budget there is no cap, but such offers are made to few.
    if (uncapped.has(draft)) return { ...draft, cap: null, audience: draft.audience * 0.5 }
    return { ...draft, cap: Math.max(5, Math.round(seats)) }
  })
}

/** Ids as a service gives them over the years: ascending, with gaps. */
function drawUserIds(random: SeededRandom): string[] {
  let id = 0
  return Array.from({ length: USERS }, () => {
    id += 1 + random.integer(9)
    return `u-${String(id).padStart(6, '0')}`
  })
}

function drawGroups(random: SeededRandom): Int32Array {
  const choice = new WeightedChoice(Float64Array.from(sampleGroups, ({ weight }) => weight))
  return Int32Array.from({ length: USERS }, () => choice.draw(random))
}

function drawPairs(
  brands: readonly Brand[],
  contracts: readonly Contract[],
  groupOf: Int32Array,
  random: SeededRandom,
): SampleDrop['eligibility'] {
  const most = USERS * CONTRACTS
  const user = new Int32Array(most)
  const contract = new Int32Array(most)
  const score = new Float64Array(most)
  const interest = new Float64Array(sampleCategories.length)
  const brandScore = new Float64Array(brands.length)
  let at = 0
  for (let u = 0; u < USERS; u++) {
    const region = random.integer(REGIONS)
    const lost = sampleGroups[groupOf[u]!]!.sponsoredLost
    for (let category = 0; category < interest.length; category++) {
      interest[category] = random.uniform() < 0.4 ? 0.15 * random.lognormal(0.5) : 0
    }
    for (let b = 0; b < brands.length; b++) {
      const { category, quality } = brands[b]!
      const liked = interest[category]! > 0 && random.uniform() < 0.9
      const raw = liked ? interest[category]! * quality * random.lognormal(0.4) : 0
      brandScore[b] = Math.round(10_000 * (1 - Math.exp(-raw))) / 10_000
    }
    for (let c = 0; c < contracts.length; c++) {
      const { brand, audience, sponsored } = contracts[c]!
      // Drawn for every contract: one user's luck does not depend on another's region.
      const meets = random.uniform() < audience
      const barred = sponsored && lost > 0 && random.uniform() < lost
      if (!meets || barred || !brands[brand]!.regions[region]) continue
      user[at] = u
      contract[at] = c
      score[at] = brandScore[brand]!
      at++
    }
  }
  return {
    user: user.slice(0, at),
    contract: contract.slice(0, at),
    score: score.slice(0, at),
  }
}

function brandId(brand: number): string {
  return `b-${String(brand + 1).padStart(2, '0')}`
}
