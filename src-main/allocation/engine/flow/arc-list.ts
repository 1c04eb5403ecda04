/**
 * The users through whom one contract's seats could pass to another contract: growable columns.
 * An entry may be out of date; whoever reads it looks whether the user still holds the one and not
 * the other.
 */
export class ArcList {
  length = 0
  // Plain arrays: there are tens of thousands of short lists, which typed arrays are slow to grow.
  readonly user: number[] = []
  /** The contract (or the ground) that the seat would pass to. */
  readonly to: number[] = []
  /** What the user's value falls by, prices apart; in units of `scale`. */
  readonly loss: number[] = []

  push(user: number, to: number, loss: number): void {
    this.length = this.user.push(user)
    this.to.push(to)
    this.loss.push(loss)
  }

  /** Takes entry i out; the last one takes its place. */
  remove(i: number): void {
    const user = this.user.pop()!
    const to = this.to.pop()!
    const loss = this.loss.pop()!
    this.length--
    if (i === this.length) return
    this.user[i] = user
    this.to[i] = to
    this.loss[i] = loss
  }
}
