/** Asks a generator for up to `most` items before they are wanted. */
export class ReadAhead<Item> {
  readonly #source: AsyncGenerator<Item, void>
  readonly #most: number
  readonly #coming: Promise<IteratorResult<Item, void>>[] = []

  constructor(source: AsyncGenerator<Item, void>, most: number) {
    this.#source = source
    this.#most = most
    this.#ask()
  }

  next(): Promise<IteratorResult<Item, void>> {
    const next = this.#coming.shift() ?? this.#source.next()
    this.#ask()
    return next
  }

  /** Ends the generator once it has given what it was asked for. */
  async close(): Promise<void> {
    // What it fails with now is nobody's concern any more.
    await this.#source.return().catch(() => undefined)
  }

  #ask(): void {
    while (this.#coming.length < this.#most) {
      const next = this.#source.next()
      // Thrown where it is awaited.
      next.catch(() => undefined)
      this.#coming.push(next)
    }
  }
}
