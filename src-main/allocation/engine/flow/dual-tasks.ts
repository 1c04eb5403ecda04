import { PairChooser } from './dual-choose.ts'
import { ListCurvature } from './dual-curvature.ts'
import { DualKernel } from './dual-kernel.ts'
import {
  type Binding,
  BLUR,
  curvatureOf,
  type Drop,
  HEIGHT,
  MARGIN,
  type PoolMemory,
  RANGES,
  rangeStart,
  SETTLED_SEATS,
  SETTLED_VALUE,
} from './dual-memory.ts'
import { PairRefiner } from './dual-refine.ts'

/** What is asked of the users of a binding, at the point that the memory says. */
export type Task =
  | 'choose'
  | 'refine'
  | 'gradient'
  | 'curvature'
  | 'multiply'
  | 'roughness'
  | 'shares'
export const TASKS: readonly Task[] = [
  'choose',
  'refine',
  'gradient',
  'curvature',
  'multiply',
  'roughness',
  'shares',
]

/** Does tasks for ranges of the users of one binding: what one thread has for itself. */
export class RangeWorker {
  readonly #drop: Drop
  readonly #memory: PoolMemory
  readonly #binding: Binding
  readonly #chooser: PairChooser
  readonly #refiner: PairRefiner
  /** Of the rows as they were last refined, which sizes its buffers. */
  #kernel: DualKernel | null = null
  #refined = -1

  constructor(drop: Drop, memory: PoolMemory, binding: Binding) {
    this.#drop = drop
    this.#memory = memory
    this.#binding = binding
    this.#chooser = new PairChooser(drop.choice)
    this.#refiner = new PairRefiner(drop.kernel)
  }

  /** `refined`: how often the rows have been refined. */
  run(task: Task, range: number, refined: number): void {
    const { base, fine, wanted, everything, offsets, lists, shares } = this.#binding
    const { y, room, scalars, values, lengths } = this.#memory
    const settled = this.#memory.settled[range]!
    const from = rangeStart(base.user.length, range)
    const end = rangeStart(base.user.length, range + 1)
    const height = scalars[HEIGHT]!
    const margin = scalars[MARGIN]!
    if (task === 'choose') {
      const within = everything ? null : room
      const at = offsets[range]!
      lengths[range] = this.#chooser.choose(base, wanted, from, end, at, y, within, margin)
      return
    }
    if (task === 'refine') {
      const at = base.start[2 * from]!
      const blur = scalars[BLUR]!
      const refiner = this.#refiner
      lengths[range] = refiner.refine(fine, base, from, end, at, y, room, margin, blur, settled)
      return
    }
    const gradient = this.#memory.gradients[range]!
    gradient.fill(0)
    if (task === 'multiply') {
      if (lists === null) throw new Error('the curvature is no list')
      const { contracts } = this.#drop.kernel.space
      new ListCurvature(contracts, lists[range]!).addSquares(y, gradient)
      return
    }
    if (task === 'shares') {
      if (shares === null) throw new Error('no place for shares')
      const kernel = new DualKernel({ ...this.#drop.kernel, rows: base })
      kernel.evaluate(from, end, y, height, gradient, null, shares)
      return
    }
    if (this.#kernel === null || this.#refined !== refined) {
      this.#kernel = new DualKernel({ ...this.#drop.kernel, rows: fine })
      this.#refined = refined
    }
    const kernel = this.#kernel
    let worth = settled[y.length + SETTLED_VALUE]!
    for (let i = 0; i < y.length; i++) worth += settled[i]! * y[i]!
    if (task === 'roughness') {
      values[RANGES + range] = kernel.roughness(from, end, y, height)
    } else {
      worth -= 0.5 * height * settled[y.length + SETTLED_SEATS]!
      gradient.set(settled.subarray(0, y.length))
      const { contracts } = this.#drop.kernel.space
      const curvature =
        task === 'curvature' ? curvatureOf(this.#memory, this.#binding, contracts, range) : null
      curvature?.clear()
      kernel.evaluate(from, end, y, height, gradient, curvature, null)
    }
    values[range] = worth + kernel.value
  }
}
