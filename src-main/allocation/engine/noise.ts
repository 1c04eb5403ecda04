/**
 * 32 bits that depend on user, contract and seed alone: settles ties without favouring
 * small contracts, so that users with equal scores do not all crowd onto the same one. (The
 * finaliser of MurmurHash3.)
 */
export function pairNoise(user: number, contract: number, seed: number): number {
  let h = Math.imul(user, 0x9e3779b1) ^ Math.imul(contract + 1, 0x85ebca77) ^ seed
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  h ^= h >>> 16
  return h >>> 0
}
