import type { FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import { findCandidates } from './candidates.ts'
import { type Agreement, compareAll, prepare } from './compare.ts'
import type { Comparator } from './comparators.ts'
import { type LevelModel, scoreLevels } from './fellegi-sunter.ts'
import type { EngineThreads } from './threads.ts'
import { NO_LEVEL } from './types.ts'
import type { AbbreviationRule, RecordList } from './types.ts'

/** What records reach at best where nothing belongs together: level scores of both sides, ascending. */
export interface BestScores {
  readonly left: Float64Array
  readonly right: Float64Array
}

/** So many rows are looked at in all, in at most so many draws. */
const enoughRows = 1500
const mostDraws = 6

/**
 * The best level score of each record against a right list that says the same words and no longer of the
 * same things: the words of each column change their rows, each at its place in the text. Words keep
 * how often they come up, so this is what unrelated lists of such words reach by chance (a permutation
 * test, Fisher 1935); that words go together is lost, so lists of unrelated things may reach more.
 */
export function bestOfShuffledWords(
  left: RecordList,
  right: RecordList,
  fields: readonly FieldPair[],
  abbreviations: readonly AbbreviationRule[],
  comparators: readonly Pick<Comparator, 'name' | 'field'>[],
  model: LevelModel,
  threads: EngineThreads,
  look: () => void,
): BestScores {
  const rows = Math.max(1, left.rows + right.rows)
  const draws = Math.max(1, Math.min(mostDraws, Math.round(enoughRows / rows)))
  const best = {
    left: new Float64Array(draws * left.rows).fill(Number.NEGATIVE_INFINITY),
    right: new Float64Array(draws * right.rows).fill(Number.NEGATIVE_INFINITY),
  }
  for (let draw = 0; draw < draws; draw++) {
    const shuffled = shuffleWords(right, draw + 1, look)
    const prepared = prepare(left, shuffled, fields, abbreviations, threads, look)
    const { candidates } = findCandidates(
      prepared.rules,
      { left: left.rows, right: right.rows },
      false,
      threads,
      look,
    )
    const compared = compareAll(candidates, prepared, false, threads, look)
    const score = scoreLevels(placed(compared, prepared.comparators, comparators), model, look)
    for (const [i, value] of score.entries()) {
      const l = draw * left.rows + candidates.left[i]!
      const r = draw * right.rows + candidates.right[i]!
      if (value > best.left[l]!) best.left[l] = value
      if (value > best.right[r]!) best.right[r] = value
    }
  }
  return { left: best.left.sort(), right: best.right.sort() }
}

/** Levels at the places of the comparators a model knows: which there are may depend on the words. */
function placed(
  { width, levels }: Pick<Agreement, 'width' | 'levels'>,
  own: readonly Pick<Comparator, 'name' | 'field'>[],
  known: readonly Pick<Comparator, 'name' | 'field'>[],
): Pick<Agreement, 'width' | 'levels'> {
  const places = known.map(({ name, field }) =>
    own.findIndex((one) => one.name === name && one.field === field),
  )
  const count = width === 0 ? 0 : levels.length / width
  const moved = new Uint8Array(count * known.length).fill(NO_LEVEL)
  for (let i = 0; i < count; i++) {
    for (const [s, at] of places.entries()) {
      if (at !== -1) moved[i * known.length + s] = levels[i * width + at]!
    }
  }
  return { width: known.length, levels: moved }
}

/** The list with the first words of a column shuffled among its rows, and the second, and so on. */
export function shuffleWords(list: RecordList, seed: number, look: () => void): RecordList {
  const random = randomNumbers(seed)
  return {
    ...list,
    columns: list.columns.map((column) => {
      look()
      const rows = column.values.map((value) => (value === null ? [] : value.split(/\s+/)))
      const most = rows.reduce((longest, words) => Math.max(longest, words.length), 0)
      for (let place = 0; place < most; place++) {
        const having = rows.filter((words) => words.length > place)
        for (let at = having.length - 1; at > 0; at--) {
          const other = having[Math.floor(random() * (at + 1))]!
          const one = having[at]!
          ;[one[place], other[place]] = [other[place]!, one[place]!]
        }
      }
      return {
        ...column,
        values: rows.map((words, row) => (column.values[row] === null ? null : words.join(' '))),
      }
    }),
  }
}

/** Mulberry32: the same numbers 0..1 for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
