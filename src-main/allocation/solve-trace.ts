import type { TracePoint } from '../../src-shared/allocation/summary.ts'
import type { TaskContext } from '../jobs/task-context.ts'

const MOST_POINTS = 200

/** Records how objective and certified bound close in on each other: live, and for the summary. */
export class SolveTrace {
  readonly #context: Pick<TaskContext, 'now' | 'mark'>
  readonly #startedAt: number
  #points: TracePoint[] = []

  /** Begins now: points are told by the seconds since. */
  constructor(context: Pick<TaskContext, 'now' | 'mark'>) {
    this.#context = context
    this.#startedAt = context.now()
  }

  add(objective: number | null, bound: number | null): void {
    this.#context.mark({
      ...(objective === null ? {} : { objective }),
      ...(bound === null ? {} : { bound }),
    })
    const at = (this.#context.now() - this.#startedAt) / 1000
    this.#points.push({ at, objective, bound })
    if (this.#points.length > MOST_POINTS) {
      const last = this.#points.length - 1
      this.#points = this.#points.filter((_, i) => i % 2 === 0 || i === last)
    }
  }

  get points(): readonly TracePoint[] {
    return this.#points
  }
}
