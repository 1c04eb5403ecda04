/** Lets the holders of numbers 0, 1, 2, ... pass one after the other, whenever they arrive. */
export class InTurn {
  #next = 0
  readonly #waiting = new Map<number, () => void>()

  /** Resolves once everyone with a smaller number has passed. */
  async turn(number: number): Promise<void> {
    if (number === this.#next) return
    await new Promise<void>((resolve) => this.#waiting.set(number, resolve))
  }

  pass(number: number): void {
    if (number !== this.#next) throw new Error('out of turn')
    this.#next++
    const waiting = this.#waiting.get(this.#next)
    this.#waiting.delete(this.#next)
    waiting?.()
  }
}
