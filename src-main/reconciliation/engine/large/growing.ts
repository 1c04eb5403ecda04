/** Numbers whose count is not known beforehand. */
export class GrowingInts {
  values = new Int32Array(4096)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Int32Array(2 * this.length)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = value
  }
}

/** The same in 16 bits. */
export class GrowingShorts {
  values = new Uint16Array(4096)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Uint16Array(2 * this.length)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = value
  }
}
