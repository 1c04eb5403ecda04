import type { Highs } from 'highs'
import type { MasterOrder, MasterResult } from './highs-messages.ts'

type Model = ReturnType<Highs['createModel']>

/**
 * The programme that mixes plans of groups (Dantzig and Wolfe 1960): at most the capacity of every
 * contract, one plan a group. Its row duals are the prices at which the known plans' bound is least.
 * Two columns a contract keep its price between a low and a high one. Each step begins at the basis
 * of the last.
 */
export class MasterProgramme {
  readonly #highs: Highs
  readonly #model: Model
  readonly #contracts: number
  readonly #rows: number

  constructor(highs: Highs, { capacity, groups }: NonNullable<MasterOrder['begin']>) {
    this.#highs = highs
    this.#contracts = capacity.length
    this.#rows = capacity.length + groups
    const slacks = 2 * this.#contracts
    const { objectiveSense } = highs.constants
    this.#model = highs.createModel({
      numCols: slacks,
      numRows: this.#rows,
      sense: objectiveSense.maximize,
      colCost: new Float64Array(slacks),
      colLower: new Float64Array(slacks),
      colUpper: new Float64Array(slacks).fill(Infinity),
      rowLower: new Float64Array(this.#rows).fill(-Infinity),
      // A group without a plan, or one worth less than nothing, holds nothing.
      rowUpper: Float64Array.from({ length: this.#rows }, (_, row) => capacity[row] ?? 1),
      matrix: {
        format: 'csc',
        numRows: this.#rows,
        numCols: slacks,
        starts: Int32Array.from({ length: slacks + 1 }, (_, column) => column),
        indices: Int32Array.from({ length: slacks }, (_, column) => column >> 1),
        values: Float64Array.from({ length: slacks }, (_, column) => (column % 2 === 0 ? 1 : -1)),
      },
    })
    this.#model.options.set({ output_flag: false, log_to_console: false, simplex_strategy: 4 })
  }

  /** Null: HiGHS did not end at an optimum. */
  solve({ low, high, plans }: MasterOrder): MasterResult | null {
    const contracts = this.#contracts
    if (plans.length > 0) {
      const starts = [0]
      for (const { contracts: held } of plans) starts.push(starts.at(-1)! + held.length + 1)
      this.#model.addCols({
        cost: Float64Array.from(plans, ({ value }) => value),
        lower: new Float64Array(plans.length),
        upper: new Float64Array(plans.length).fill(Infinity),
        matrix: {
          format: 'csc',
          numRows: this.#rows,
          numCols: plans.length,
          starts: Int32Array.from(starts),
          indices: Int32Array.from(
            plans.flatMap(({ contracts: held, group }) => [...held, contracts + group]),
          ),
          values: Float64Array.from(plans.flatMap(({ units }) => [...units, 1])),
        },
      })
    }
    this.#model.changeColsCost(
      { kind: 'range', from: 0, to: 2 * contracts - 1 },
      Float64Array.from({ length: 2 * contracts }, (_, column) =>
        column % 2 === 0 ? low[column >> 1]! : -high[column >> 1]!,
      ),
    )
    this.#model.run()
    if (this.#model.getModelStatus() !== this.#highs.constants.modelStatus.optimal) return null
    const { rowDual } = this.#model.getSolution()
    return { prices: rowDual.slice(0, contracts), objective: this.#model.getObjectiveValue() }
  }

  dispose(): void {
    this.#model[Symbol.dispose]()
  }
}
