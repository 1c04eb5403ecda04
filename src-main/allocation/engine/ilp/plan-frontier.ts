/** Another choice for one user: its change of the balance, and what the plan is worth less by it. */
export interface Move {
  readonly choice: number
  readonly weight: number
  /** May be negative: a plan of less balance can be worth more. */
  readonly loss: number
}

/**
 * Partial plans of a group none of which is better than another in balance and in loss: by balance
 * descending, loss descending with it (Nemhauser and Ullmann 1969).
 */
export class Frontier {
  readonly length: number
  readonly weight: Float64Array
  readonly loss: Float64Array
  /** Plan of the frontier before, and move, that led to each. */
  readonly from: Int32Array
  readonly move: Int32Array

  constructor(weight: number[], loss: number[], from: number[], move: number[]) {
    this.length = weight.length
    this.weight = Float64Array.from(weight)
    this.loss = Float64Array.from(loss)
    this.from = Int32Array.from(from)
    this.move = Int32Array.from(move)
  }

  /** The plan of least loss that has at least this balance; -1: none. */
  cheapest(least: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.weight[middle]! >= least) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** The plan before any move. */
export function frontierStart(): Frontier {
  return new Frontier([0], [0], [-1], [-1])
}

/**
 * The undominated plans after one of the moves, without those that lose more than `most` at the
 * multiplier: their loss less the multiplier times their balance.
 */
export function moved(
  before: Frontier,
  moves: readonly Move[],
  multiplier: number,
  most: number,
): Frontier {
  const weight: number[] = []
  const loss: number[] = []
  const from: number[] = []
  const move: number[] = []
  const next = new Int32Array(moves.length)
  let lowest = Infinity
  for (;;) {
    let pick = -1
    let heaviest = -Infinity
    let least = Infinity
    for (let m = 0; m < moves.length; m++) {
      const at = next[m]!
      if (at >= before.length) continue
      const balance = before.weight[at]! + moves[m]!.weight
      const lost = before.loss[at]! + moves[m]!.loss
      if (balance > heaviest || (balance === heaviest && lost < least)) {
        pick = m
        heaviest = balance
        least = lost
      }
    }
    if (pick < 0) return new Frontier(weight, loss, from, move)
    const at = next[pick]!++
    if (least >= lowest || least - multiplier * heaviest > most) continue
    lowest = least
    weight.push(heaviest)
    loss.push(least)
    from.push(at)
    move.push(pick)
  }
}

/** The least loss of a plan of one frontier with a plan of another, with at least this balance. */
export function completionLoss(one: Frontier, other: Frontier, least: number): number {
  let found = Infinity
  let at = other.length - 1
  for (let n = 0; n < one.length && at >= 0; n++) {
    while (at >= 0 && one.weight[n]! + other.weight[at]! < least) at--
    if (at >= 0) found = Math.min(found, one.loss[n]! + other.loss[at]!)
  }
  return found
}
