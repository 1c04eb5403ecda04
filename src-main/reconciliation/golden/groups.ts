import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'

/** Records that are one: rows of both lists, ascending. One list alone: all on the left. */
export interface MatchGroup {
  readonly left: readonly number[]
  readonly right: readonly number[]
}

export interface AcceptedPair {
  readonly left: number
  readonly right: number
}

/**
 * What the rows of the golden table are made of. Where several records may share a partner, each of
 * the several has its own row with what it inherits; else records that pairs join, directly or through
 * others, are one row. Pairs come in the order of (left, right).
 */
export function matchGroups(
  pairs: readonly AcceptedPair[],
  cardinality: Cardinality,
  deduplicated: boolean,
): readonly MatchGroup[] {
  if (!deduplicated && cardinality === 'many_to_one') {
    return grouped(pairs, ({ left }) => left).map((of) => ({
      left: [of[0]!.left],
      right: of.map(({ right }) => right),
    }))
  }
  if (!deduplicated && cardinality === 'one_to_many') {
    return grouped(pairs, ({ right }) => right).map((of) => ({
      left: of.map(({ left }) => left),
      right: [of[0]!.right],
    }))
  }
  return joined(pairs, deduplicated)
}

function grouped(
  pairs: readonly AcceptedPair[],
  keyOf: (pair: AcceptedPair) => number,
): readonly (readonly AcceptedPair[])[] {
  const groups = new Map<number, AcceptedPair[]>()
  for (const pair of pairs) {
    const group = groups.get(keyOf(pair))
    if (group === undefined) groups.set(keyOf(pair), [pair])
    else group.push(pair)
  }
  return [...groups].toSorted(([a], [b]) => a - b).map(([, group]) => group)
}

/** Connected components, in the order of their first left row. */
function joined(pairs: readonly AcceptedPair[], deduplicated: boolean): readonly MatchGroup[] {
  const parents = new Map<string, string>()
  const rootOf = (node: string): string => {
    let root = node
    while (parents.get(root) !== root) root = parents.get(root)!
    for (let at = node; at !== root; ) {
      const next = parents.get(at)!
      parents.set(at, root)
      at = next
    }
    return root
  }
  const node = (side: 'l' | 'r', row: number): string => {
    const name = `${deduplicated ? 'l' : side}${row}`
    if (!parents.has(name)) parents.set(name, name)
    return name
  }
  for (const { left, right } of pairs) {
    const [a, b] = [rootOf(node('l', left)), rootOf(node('r', right))]
    if (a !== b) parents.set(b, a)
  }
  const groups = new Map<string, { left: number[]; right: number[] }>()
  for (const name of parents.keys()) {
    const root = rootOf(name)
    const group = groups.get(root) ?? { left: [], right: [] }
    groups.set(root, group)
    group[name.startsWith('l') ? 'left' : 'right'].push(Number(name.slice(1)))
  }
  const ascending = (rows: number[]): number[] => rows.toSorted((a, b) => a - b)
  return [...groups.values()]
    .map(({ left, right }) => ({ left: ascending(left), right: ascending(right) }))
    .toSorted((a, b) => a.left[0]! - b.left[0]!)
}
