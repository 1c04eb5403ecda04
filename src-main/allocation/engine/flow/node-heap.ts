/** A binary heap of nodes by distance; a node may be in it more than once. Equals: smaller node. */
export class NodeHeap {
  length = 0
  #node = new Int32Array(64)
  #key = new Float64Array(64)

  clear(): void {
    this.length = 0
  }

  get lowest(): number {
    return this.#key[0]!
  }

  push(key: number, node: number): void {
    if (this.length === this.#node.length) this.#grow()
    const keys = this.#key
    const nodes = this.#node
    let at = this.length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (keys[parent]! < key || (keys[parent] === key && nodes[parent]! <= node)) break
      nodes[at] = nodes[parent]!
      keys[at] = keys[parent]!
      at = parent
    }
    nodes[at] = node
    keys[at] = key
  }

  /** The nearest node. The heap must not be empty. */
  pop(): number {
    const keys = this.#key
    const nodes = this.#node
    const top = nodes[0]!
    const length = --this.length
    const node = nodes[length]!
    const key = keys[length]!
    let at = 0
    for (let child = 1; child < length; child = 2 * at + 1) {
      const right = child + 1
      if (
        right < length &&
        (keys[right]! < keys[child]! ||
          (keys[right] === keys[child] && nodes[right]! < nodes[child]!))
      ) {
        child = right
      }
      if (keys[child]! > key || (keys[child] === key && nodes[child]! >= node)) break
      nodes[at] = nodes[child]!
      keys[at] = keys[child]!
      at = child
    }
    nodes[at] = node
    keys[at] = key
    return top
  }

  #grow(): void {
    const node = new Int32Array(2 * this.length)
    const key = new Float64Array(2 * this.length)
    node.set(this.#node)
    key.set(this.#key)
    this.#node = node
    this.#key = key
  }
}
