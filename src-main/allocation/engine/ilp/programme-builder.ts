/** A mixed-integer programme, to be maximised: rowLower <= A x <= rowUpper, lower <= x <= upper. */
export interface Programme {
  readonly columns: number
  readonly rows: number
  readonly cost: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** 1: whole numbers only. */
  readonly integer: Uint8Array
  readonly rowLower: Float64Array
  readonly rowUpper: Float64Array
  /** Compressed sparse rows; length rows + 1. */
  readonly starts: Int32Array
  readonly indices: Int32Array
  readonly values: Float64Array
}

/** Puts a programme together column by column and row by row. */
export class ProgrammeBuilder {
  readonly #cost: number[] = []
  readonly #lower: number[] = []
  readonly #upper: number[] = []
  readonly #integer: number[] = []
  readonly #rowLower: number[] = []
  readonly #rowUpper: number[] = []
  readonly #starts: number[] = [0]
  readonly #indices: number[] = []
  readonly #values: number[] = []

  get columns(): number {
    return this.#cost.length
  }

  /** Returns the number of the column. */
  column(cost: number, lower: number, upper: number, integer: boolean): number {
    this.#cost.push(cost)
    this.#lower.push(lower)
    this.#upper.push(upper)
    this.#integer.push(integer ? 1 : 0)
    return this.#cost.length - 1
  }

  /** A term of the row that {@link endRow} ends. */
  term(column: number, value: number): void {
    this.#indices.push(column)
    this.#values.push(value)
  }

  terms(columns: readonly number[], value: number): void {
    for (const column of columns) this.term(column, value)
  }

  endRow(lower: number, upper: number): void {
    this.#rowLower.push(lower)
    this.#rowUpper.push(upper)
    this.#starts.push(this.#indices.length)
  }

  build(): Programme {
    return {
      columns: this.#cost.length,
      rows: this.#rowLower.length,
      cost: Float64Array.from(this.#cost),
      lower: Float64Array.from(this.#lower),
      upper: Float64Array.from(this.#upper),
      integer: Uint8Array.from(this.#integer),
      rowLower: Float64Array.from(this.#rowLower),
      rowUpper: Float64Array.from(this.#rowUpper),
      starts: Int32Array.from(this.#starts),
      indices: Int32Array.from(this.#indices),
      values: Float64Array.from(this.#values),
    }
  }
}
