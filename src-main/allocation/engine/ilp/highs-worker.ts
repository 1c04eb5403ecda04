import { setFlagsFromString } from 'node:v8'
import { workerData } from 'node:worker_threads'
import highsModule, { type Highs, type HighsCallbackMap, type ModelData } from 'highs'
import { MasterProgramme } from './highs-master.ts'
import {
  type HighsWorkerData,
  type Means,
  type MipResult,
  type Order,
  type SolveOrder,
  type SolverMessage,
} from './highs-messages.ts'

/**
 * The thread of HiGHS: solves one programme after another, synchronously, and looks at the word to
 * stop whenever the solver asks. Its caller waits on `bell` without an event loop.
 */
const { port, stop, bell } = workerData as HighsWorkerData

/**
 * Work of a function before it is compiled again, to be faster: sixty times V8's default, with which
 * the second compiler takes more than the search it is to quicken (measured: 1.7 of 2.6 s).
 */
setFlagsFromString('--wasm-tiering-budget=800000000')

function send(message: SolverMessage): void {
  port.postMessage(message)
  Atomics.add(bell, 0, 1)
  Atomics.notify(bell, 0)
}

/** The package's types describe its CommonJS build, where the loader is a property of the module. */
type LoadHighs = typeof import('highs', { with: { 'resolution-mode': 'require' } }).default
const loading = (highsModule as unknown as LoadHighs)()

const WITHOUT_SEARCHES = {
  mip_heuristic_run_feasibility_jump: false,
  mip_heuristic_run_rens: false,
  mip_heuristic_run_rins: false,
  mip_heuristic_run_root_reduced_cost: false,
}
const STRAIGHT = {
  mip_heuristic_run_feasibility_jump: false,
  mip_allow_restart: false,
  mip_detect_symmetry: false,
}
const OPTIONS: Readonly<Record<Means, Readonly<Record<string, boolean | number>>>> = {
  all: {},
  core: STRAIGHT,
  small: { ...STRAIGHT, ...WITHOUT_SEARCHES, mip_allow_cut_separation_at_nodes: false },
  proof: {
    ...WITHOUT_SEARCHES,
    mip_heuristic_effort: 0,
    mip_heuristic_run_shifting: false,
    mip_heuristic_run_zi_round: false,
    mip_root_presolve_only: true,
  },
}

let master: MasterProgramme | null = null

port.on('message', (order: Order) => {
  loading
    .then((highs) => send(answer(highs, order)))
    .catch((error: unknown) =>
      send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
})

function answer(highs: Highs, { type, order }: Order): SolverMessage {
  if (type === 'mip') return { type: 'done', result: solve(highs, order) }
  if (order.begin !== null) {
    master?.dispose()
    master = new MasterProgramme(highs, order.begin)
  }
  return { type: 'priced', result: master?.solve(order) ?? null }
}

function solve(highs: Highs, order: SolveOrder): MipResult {
  return highs.withModel(modelOf(highs, order), (model) => {
    const { callbackType, modelStatus } = highs.constants
    model.options.set({
      ...(Number.isFinite(order.seconds) ? { time_limit: Math.max(0.01, order.seconds) } : {}),
      mip_rel_gap: order.relativeGap,
      mip_abs_gap: 1e-9,
      random_seed: order.seed,
      ...OPTIONS[order.means],
      output_flag: order.log,
      log_to_console: false,
    })
    if (order.start !== null) model.setSolution({ colValue: order.start })
    let best: { columns: Float64Array; objective: number } | null = null
    let bound = Number.POSITIVE_INFINITY
    const stopped = () => Atomics.load(stop, 0) !== 0
    const callbacks: HighsCallbackMap = {
      [callbackType.simplexInterrupt](event) {
        if (stopped()) event.interrupt()
        return undefined
      },
      [callbackType.mipInterrupt](event) {
        const { mip_dual_bound: dual, mip_total_lp_iterations: iterations } = event.data
        if (dual !== undefined && dual < bound) {
          bound = dual
          send({ type: 'bound', bound })
        }
        if (stopped() || Number(iterations ?? 0) >= order.iterations) event.interrupt()
        return undefined
      },
      [callbackType.mipImprovingSolution](event) {
        const { mip_solution: columns, objective_function_value: objective } = event.data
        if (columns !== undefined && objective !== undefined) {
          best = { columns, objective }
          send({ type: 'improved', columns, objective })
        }
        return undefined
      },
      ...(order.log && {
        [callbackType.logging](event) {
          send({ type: 'log', text: event.message })
          return undefined
        },
      }),
    }
    model.run(callbacks)
    const status = model.getModelStatus()
    const known = Number(model.info.get('primal_solution_status')) === 2
    const dual = Number(model.info.get('mip_dual_bound'))
    const found = known
      ? { columns: model.getSolution().colValue, objective: model.getObjectiveValue() }
      : (best as { columns: Float64Array; objective: number } | null)
    const result: MipResult = {
      status:
        status === modelStatus.optimal
          ? 'optimal'
          : status === modelStatus.infeasible
            ? 'infeasible'
            : 'stopped',
      columns: found?.columns ?? null,
      objective: found?.objective ?? Number.NEGATIVE_INFINITY,
      bound: Number.isFinite(dual) ? Math.min(dual, bound) : bound,
      iterations: Number(model.info.get('simplex_iteration_count')),
    }
    return result
  })
}

function modelOf(highs: Highs, { programme }: SolveOrder): ModelData {
  const { variableType, objectiveSense } = highs.constants
  return {
    numCols: programme.columns,
    numRows: programme.rows,
    sense: objectiveSense.maximize,
    colCost: programme.cost,
    colLower: programme.lower,
    colUpper: programme.upper,
    rowLower: programme.rowLower,
    rowUpper: programme.rowUpper,
    matrix: {
      format: 'csr',
      numRows: programme.rows,
      numCols: programme.columns,
      starts: programme.starts,
      indices: programme.indices,
      values: programme.values,
    },
    integrality: Int32Array.from(programme.integer, (whole) =>
      whole === 1 ? variableType.integer : variableType.continuous,
    ),
  }
}
