import type { PairSet } from '../../store/reviews-blocks.ts'

/** Numbers for pairs of records: small, without gaps, each made when its pair is first named. */
export interface PairKeys {
  /** All keys so far are below it. */
  readonly size: number
  key(left: string, right: string): number
  /** The same without making one; undefined for a pair that has none. */
  known(left: string, right: string): number | undefined
  /** Of each in turn. */
  keys(pairs: PairSet): Int32Array
  left(key: number): string
  right(key: number): string
  /** Rows of the pairs that the engine compared: keys below their count are the numbers of these. */
  readonly compared: ComparedPairs
}

export interface ComparedPairs {
  readonly count: number
  readonly left: Int32Array
  readonly right: Int32Array
}

const none: ComparedPairs = { count: 0, left: new Int32Array(), right: new Int32Array() }

/** By the ids alone. */
export function idKeys(): PairKeys {
  const known = new Map<string, number>()
  const lefts: string[] = []
  const rights: string[] = []
  // Ids may hold anything, so the length of the first keeps two pairs apart.
  const nameOf = (left: string, right: string): string => `${left.length}:${left}${right}`
  const key = (left: string, right: string): number => {
    const name = nameOf(left, right)
    const found = known.get(name)
    if (found !== undefined) return found
    known.set(name, lefts.length)
    lefts.push(left)
    return rights.push(right) - 1
  }
  return {
    get size() {
      return lefts.length
    },
    key,
    known: (left, right) => known.get(nameOf(left, right)),
    keys(pairs) {
      const ids = pairs.ids()
      return Int32Array.from({ length: pairs.count }, (_, at) =>
        key(ids[2 * at]!, ids[2 * at + 1]!),
      )
    },
    left: (at) => lefts[at]!,
    right: (at) => rights[at]!,
    compared: none,
  }
}

/** What a result knows of its pairs. */
export interface KeyedResult {
  readonly left: { readonly ids: readonly string[] }
  readonly right: { readonly ids: readonly string[] }
  readonly rowOf: Readonly<Record<'left' | 'right', ReadonlyMap<string, number>>>
  readonly pairs: ComparedPairs
  /** Number of the pair of two rows; -1 where it was never compared. */
  pairOf(left: number, right: number): number
}

/**
 * Compared pairs by their numbers in the result, so that a decision about very many needs no ids; those
 * that people added follow.
 */
export function resultKeys(result: KeyedResult): PairKeys {
  const { left, right, rowOf, pairs } = result
  const others = idKeys()
  const comparedAs = (leftId: string, rightId: string): number => {
    const [l, r] = [rowOf.left.get(leftId), rowOf.right.get(rightId)]
    return l === undefined || r === undefined ? -1 : result.pairOf(l, r)
  }
  const key = (leftId: string, rightId: string): number => {
    const pair = comparedAs(leftId, rightId)
    return pair === -1 ? pairs.count + others.key(leftId, rightId) : pair
  }
  return {
    get size() {
      return pairs.count + others.size
    },
    key,
    known(leftId, rightId) {
      const pair = comparedAs(leftId, rightId)
      if (pair !== -1) return pair
      const other = others.known(leftId, rightId)
      return other === undefined ? undefined : pairs.count + other
    },
    keys(set) {
      const { count, places } = set
      const isKnown = (place: number): boolean => place >= 0 && place < pairs.count
      if (places?.every(isKnown)) return places
      const named = set.ids()
      return Int32Array.from({ length: count }, (_, at) => {
        const place = places?.[at] ?? -1
        return isKnown(place) ? place : key(named[2 * at]!, named[2 * at + 1]!)
      })
    },
    left: (at) => (at < pairs.count ? left.ids[pairs.left[at]!]! : others.left(at - pairs.count)),
    right: (at) =>
      at < pairs.count ? right.ids[pairs.right[at]!]! : others.right(at - pairs.count),
    compared: pairs,
  }
}
