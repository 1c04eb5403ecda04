/**
 * A small fast generator of reproducible random numbers (sfc32, C. Doty-Humphrey, PractRand): the
 * same seed gives the same numbers on every machine. Not for secrets.
 */
export class SeededRandom {
  #a: number
  #b: number
  #c = 0x9e3779b9 | 0
  #counter = 1
  #spareNormal = NaN

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = Math.floor(seed / 2 ** 32) | 0
    for (let i = 0; i < 16; i++) this.bits()
  }

  /** 32 random bits, as an integer of 0 .. 2^32 - 1. */
  bits(): number {
    const result = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0
    return result >>> 0
  }

  /** Uniform in the open interval 0..1. */
  uniform(): number {
    return (this.bits() + 0.5) / 2 ** 32
  }

  /** Uniform integer of 0 .. below - 1; below <= 2^32. */
  integer(below: number): number {
    return Math.floor((this.bits() / 2 ** 32) * below)
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    const spare = this.#spareNormal
    if (!Number.isNaN(spare)) {
      this.#spareNormal = NaN
      return spare
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.#spareNormal = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** exp of a normal with mean 0 and this deviation. */
  lognormal(deviation: number): number {
    return Math.exp(deviation * this.normal())
  }
}

/** Draws indexes with given weights in constant time (alias method, Vose 1991). */
export class WeightedChoice {
  readonly #keep: Float64Array
  readonly #alias: Int32Array

  constructor(weights: Float64Array) {
    const n = weights.length
    const sum = weights.reduce((subtotal, weight) => subtotal + weight, 0)
    this.#keep = new Float64Array(n).fill(1)
    this.#alias = Int32Array.from({ length: n }, (_, i) => i)
    const scaled = weights.map((weight) => (weight * n) / sum)
    const small: number[] = []
    const large: number[] = []
    for (let i = 0; i < n; i++) (scaled[i]! < 1 ? small : large).push(i)
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!
      const high = large.at(-1)!
      this.#keep[low] = scaled[low]!
      this.#alias[low] = high
      scaled[high]! -= 1 - scaled[low]!
      if (scaled[high]! < 1) small.push(large.pop()!)
    }
  }

  draw(random: SeededRandom): number {
    const at = random.integer(this.#keep.length)
    return random.uniform() < this.#keep[at]! ? at : this.#alias[at]!
  }
}
