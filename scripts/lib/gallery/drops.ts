import type { DropTables } from '../../../e2e/support/fixtures.ts'

interface DropShape {
  readonly users: number
  readonly contracts: number
  readonly groups: number
  /** Ids as some companies have them: long, and alike at their beginning. */
  readonly longIds: boolean
}

/**
 * A drop whose groups differ in what they can reach: in every seventh next to nobody may have a
 * sponsored contract, so that the guard limits it. The same each time.
 */
export function shapedDrop({ users, contracts, groups, longIds }: DropShape): DropTables {
  const contract = named(longIds ? 'campaign-2026-w47-northern-europe-retention-offer-' : 'c', 3)
  const user = named(longIds ? 'customer-of-the-northern-region-' : 'u', 5)
  const group = named(longIds ? 'segment-returning-customers-high-value-' : 'g', 3)
  const isSponsored = (index: number): boolean => index % 2 === 0
  const isShort = (index: number): boolean => (index % groups) % 7 === 3
  const offered = Math.min(12, contracts)
  const each = <Row>(count: number, row: (index: number) => Row): readonly Row[] =>
    Array.from({ length: count }, (_, index) => row(index))
  return {
    caps: [
      ['contract_id', 'cap', 'sponsored', 'name'],
      ...each(contracts, (c) => [
        contract(c),
        Math.ceil((users * 3) / contracts / (1 + (c % 3))),
        isSponsored(c) ? 1 : 0,
        `Offer ${c + 1}`,
      ]),
    ],
    elig: [
      ['user_id', 'contract_id', 'score'],
      ...each(users, (u) =>
        each(offered, (n) => (u * 7 + n * 5) % contracts)
          .filter((c, n, all) => all.indexOf(c) === n)
          .filter((c) => !isSponsored(c) || !isShort(u) || u % (groups * 9) < groups)
          .map((c) => [user(u), contract(c), ((u * 31 + c * 17) % 97) / 97] as const),
      ).flat(),
    ],
    user_groups: [['user_id', 'group_id'], ...each(users, (u) => [user(u), group(u % groups)])],
    group_ratios: [
      ['group_id', 'ratio'],
      ...each(groups, (g) => [group(g), 0.3 + ((g * 13) % 40) / 100]),
    ],
  }
}

/**
 * Four groups that each reach their target of a half alone, and that cannot all: the sponsored
 * contracts have places for less than half of that.
 */
export function scarceDrop(): DropTables {
  const users = Array.from({ length: 48 }, (_, index) => index)
  const contracts = Array.from({ length: 6 }, (_, index) => index)
  const [user, contract, group] = [named('u', 2), named('c', 1), named('g', 1)]
  const isSponsored = (index: number): boolean => index % 2 === 0
  return {
    caps: [
      ['contract_id', 'cap', 'sponsored', 'name'],
      ...contracts.map((c) => [
        contract(c),
        isSponsored(c) ? 10 : 48,
        isSponsored(c) ? 1 : 0,
        `Offer ${c + 1}`,
      ]),
    ],
    elig: [
      ['user_id', 'contract_id', 'score'],
      ...users.flatMap((u) =>
        contracts.map((c) => [user(u), contract(c), ((u * 31 + c * 17) % 97) / 97] as const),
      ),
    ],
    user_groups: [['user_id', 'group_id'], ...users.map((u) => [user(u), group(u % 4)])],
    group_ratios: [['group_id', 'ratio'], ...[0, 1, 2, 3].map((g) => [group(g), 0.5])],
  }
}

function named(prefix: string, digits: number): (index: number) => string {
  return (index) => prefix + String(index + 1).padStart(digits, '0')
}
