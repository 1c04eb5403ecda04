import type { Candidates } from './candidates.ts'
import type { TextView } from './views.ts'
import type { AbbreviationRule } from './types.ts'

const fewestSeen = 2
const mostProposed = 50

/**
 * Tokens that stand for each other in pairs of the same thing: of one pair each side has a token
 * the other lacks, and the one is spelled with letters of the other in their order. Pieces of codes
 * are no words (kx and kxtg of KX-TG4321).
 */
export function proposeAbbreviations(
  candidates: Candidates,
  probability: Float64Array,
  chosen: Uint8Array,
  views: readonly TextView[],
  look: () => void = () => undefined,
): (AbbreviationRule & { seen: number })[] {
  const seen = new Map<string, number>()
  for (let i = 0; i < candidates.count; i++) {
    if ((i & 255) === 0) look()
    if (chosen[i] === 0 || probability[i]! < 0.8) continue
    const found = new Set<string>()
    for (const view of views) {
      const [onlyLeft, onlyRight, shared] = difference(
        view,
        candidates.left[i]!,
        candidates.right[i]!,
      )
      if (shared === 0 || onlyLeft.length > 4 || onlyRight.length > 4) continue
      for (const a of onlyLeft) {
        for (const b of onlyRight) {
          const [short, long] = a.length <= b.length ? [a, b] : [b, a]
          if (!abbreviates(short, long)) continue
          if (inCode(view, candidates.left[i]!, candidates.right[i]!, short, long)) continue
          found.add(`${short}\n${long}`)
        }
      }
    }
    for (const key of found) seen.set(key, (seen.get(key) ?? 0) + 1)
  }
  return [...seen]
    .filter(([, count]) => count >= fewestSeen)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostProposed)
    .map(([key, count]) => {
      const [short, long] = key.split('\n') as [string, string]
      return { short, long, seen: count }
    })
}

function difference(view: TextView, l: number, r: number): [string[], string[], number] {
  const { left, right, tokens } = view
  const rightIds = new Set(right.ids.subarray(right.offsets[r], right.offsets[r + 1]))
  const onlyLeft: string[] = []
  let shared = 0
  for (const id of left.ids.subarray(left.offsets[l], left.offsets[l + 1])) {
    if (rightIds.delete(id)) shared++
    else onlyLeft.push(tokens[id]!)
  }
  return [onlyLeft, [...rightIds].map((id) => tokens[id]!), shared]
}

/** ltd = limited, pkg = package, w = with: same first letter, the others in order; no digits. */
export function abbreviates(short: string, long: string): boolean {
  if (short.length >= long.length || long.length < 3 || short[0] !== long[0]) return false
  if (/\d/.test(short + long)) return false
  // A plural or another ending is no abbreviation.
  if (long.length - short.length < 2 || (long.startsWith(short) && short.length > 4)) return false
  let at = 0
  for (const letter of long) if (letter === short[at]) at++
  return at === short.length
}

/** Whether either word is a piece of a code of these rows: of a token of letters and digits. */
function inCode(
  { left, right, tokens }: TextView,
  l: number,
  r: number,
  a: string,
  b: string,
): boolean {
  for (const [side, row] of [
    [left, l],
    [right, r],
  ] as const) {
    for (const id of side.ids.subarray(side.offsets[row], side.offsets[row + 1])) {
      const token = tokens[id]!
      if (/\d/.test(token) && (token.includes(a) || token.includes(b))) return true
    }
  }
  return false
}
