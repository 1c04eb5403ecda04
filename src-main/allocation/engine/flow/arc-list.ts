/**
 * The users through whom one contract's seats could pass to another contract: growable columns.
 * An entry may be out of date; whoever reads it looks whether the user still holds the one and not
 * the other.
 */
export class ArcList {
  length = 0
  user = new Int32Array(4)
  /** The contract (or the ground) that the seat would pass to. */
  to = new Int32Array(4)
  /** What the user's value falls by, prices apart; in units of `scale`. */
  loss = new Float32Array(4)

  push(user: number, to: number, loss: number): void {
    if (this.length === this.user.length) this.#grow()
    this.user[this.length] = user
    this.to[this.length] = to
    this.loss[this.length++] = loss
  }

  /** Takes entry i out; the last one takes its place. */
  remove(i: number): void {
    const last = --this.length
    this.user[i] = this.user[last]!
    this.to[i] = this.to[last]!
    this.loss[i] = this.loss[last]!
  }

  #grow(): void {
    const size = 2 * this.length
    const { user, to, loss } = this
    this.user = new Int32Array(size)
    this.to = new Int32Array(size)
    this.loss = new Float32Array(size)
    this.user.set(user)
    this.to.set(to)
    this.loss.set(loss)
  }
}
