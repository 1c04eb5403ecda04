import type { Candidates } from '../candidates.ts'
import type { Agreement } from '../compare.ts'
import { EngineThreads } from '../threads.ts'
import type { Miniature } from './miniature.ts'
import type { Nearest } from './nearest.ts'
import type { FieldSignal } from './signals.ts'
import { compareValues, type ValueComparisonTask } from './value-comparison.ts'
import type { FieldValues } from './values.ts'

export type ComparisonInput = Pick<ValueComparisonTask, 'fields' | 'leftCodes' | 'rightCodes'>
export type Comparison = Pick<ValueComparisonTask, 'levels' | 'similarity'>

const pairsAtOnce = 2048
/** Rows between two looks at whether to go on, less one. */
const between = 0x7ff

/** The numbers of the values row by row, as comparisons read them. */
export function comparisonInput(
  fields: readonly FieldValues[],
  signals: readonly FieldSignal[],
  rows: { readonly left: number; readonly right: number },
  threads: EngineThreads,
  look: () => void,
): ComparisonInput {
  const codesOf = (side: 'left' | 'right'): Int32Array => {
    const codes = threads.integers(rows[side] * fields.length)
    for (const [f, field] of fields.entries()) {
      for (let row = 0; row < rows[side]; row++) {
        if ((row & between) === 0) look()
        codes[row * fields.length + f] = field[side][row]!
      }
    }
    return codes
  }
  return {
    fields: signals.map(({ compared }) => compared),
    leftCodes: codesOf('left'),
    rightCodes: codesOf('right'),
  }
}

export function comparePairs(
  pairs: Candidates,
  input: ComparisonInput,
  threads: EngineThreads,
  step: (fraction: number) => void,
): Comparison {
  const task = { ...input, ...resultsFor(pairs, input.fields.length, false, threads) }
  threads.run(
    { kind: 'compare_values', task },
    pairs.count,
    pairsAtOnce,
    (first, last) => compareValues(task, first, last),
    step,
  )
  return task
}

/** The sampled pairs compared once more, now with the values themselves. */
export function compareAgain(
  near: Nearest,
  { origin, aside }: Miniature,
  input: ComparisonInput,
  look: () => void,
): Agreement {
  const width = input.fields.length
  const pairs = {
    count: origin.length,
    left: Int32Array.from(origin, (p) => near.candidates.left[p]!),
    right: Int32Array.from(origin, (p) => near.candidates.right[p]!),
  }
  const task = { ...input, ...resultsFor(pairs, width, true, new EngineThreads(1, 0)) }
  for (let from = 0; from < pairs.count; from += pairsAtOnce) {
    look()
    compareValues(task, from, Math.min(pairs.count, from + pairsAtOnce))
  }
  const { levels, values, similarity } = task
  return {
    width,
    levels,
    values,
    hints: new Float32Array(0),
    similarity,
    aside: aside.pairs === 0 ? null : aside,
    own: null,
  }
}

function resultsFor(
  { count, left, right }: Pick<Candidates, 'count' | 'left' | 'right'>,
  width: number,
  values: boolean,
  threads: EngineThreads,
): Pick<ValueComparisonTask, 'left' | 'right' | 'levels' | 'values' | 'similarity'> {
  return {
    left,
    right,
    levels: threads.bytes(count * width),
    values: threads.floats(values ? count * width : 0),
    similarity: threads.floats(count),
  }
}
