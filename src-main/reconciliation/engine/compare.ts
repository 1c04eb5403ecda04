import type { FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type { BlockingRule, Candidates } from './candidates.ts'
import { type ColumnTokens, tokenizeColumn } from './column-tokens.ts'
import { columnsNamed, sideText } from './columns.ts'
import { codeComparator, type Comparator, measure, similarity } from './comparators.ts'
import { compareRows, type ComparisonTask } from './comparison.ts'
import { TokenDictionary } from './dictionary.ts'
import { foldText, hasUmlauts, withoutUmlauts } from './fold.ts'
import {
  numberComparators,
  type NumberRows,
  numbersInTexts,
  numberWords,
} from './number-signals.ts'
import type { EngineThreads } from './threads.ts'
import type { AbbreviationRule, RecordColumn, RecordList } from './types.ts'
import { sumsOfIdf, unpairedColumns } from './unpaired-signals.ts'
import { ViewBuilder } from './views.ts'
import type { TextView } from './views.ts'

/** What both lists look like to the engine. */
export interface Prepared {
  readonly comparators: readonly Comparator[]
  /** Values the trained models see besides, too much alike to count as evidence of their own. */
  readonly hintWidth: number
  readonly views: readonly TextView[]
  readonly rules: readonly BlockingRule[]
  /** Words of the fields that name things. */
  readonly nameViews: readonly TextView[]
}

/** Agreement of every candidate: row-major, candidates x comparators. */
export interface Agreement {
  readonly width: number
  readonly levels: Uint8Array
  /** The comparators' own values; NaN where a side is empty. */
  readonly values: Float32Array
  /** Row-major, candidates x hints. */
  readonly hints: Float32Array
  /** Sum of each candidate's similarities. */
  readonly similarity: Float32Array
  /** Candidates that were set aside as no matches, counted by level; null: there are none. */
  readonly aside: { readonly pairs: number; readonly levels: Float64Array } | null
  /** Pairs of records of one list counted by level, which are no matches either; null: none were. */
  readonly own: Float64Array | null
}

/** Rows of both lists up to which numbers are blocked by as well: in longer ones it costs too much. */
const mostForNumbers = 6000

/** Tokens of all that is compared, once; then comparators and blocking rules over them. */
export function prepare(
  left: RecordList,
  right: RecordList,
  fields: readonly FieldPair[],
  abbreviations: readonly AbbreviationRule[],
  threads: EngineThreads,
  step: (fraction: number) => void,
): Prepared {
  const comparators: Comparator[] = []
  const rules: BlockingRule[] = []
  const nameViews: TextView[] = []
  const views: TextView[] = []
  const placeOf = (view: TextView): number => views.push(view) - 1
  const sides = [left, right] as const
  const dictionary = new TokenDictionary()
  const spelt = sides.some(writesUmlauts) ? withoutUmlauts : null
  const expand = expander(abbreviations, spelt)
  const columns = left.columns.length + right.columns.length
  const stages = columns + 1 + fields.length
  let stage = 0
  const within = (fraction: number): void => step((stage + fraction) / stages)
  const tokensOf = new Map<RecordColumn, ColumnTokens>()
  for (const list of sides) {
    for (const column of list.columns) {
      if (!tokensOf.has(column)) {
        tokensOf.set(column, tokenizeColumn(column, dictionary, expand, within))
      }
      stage++
    }
  }
  const whole = new ViewBuilder(dictionary)
  const wholeCodes = new ViewBuilder(dictionary)
  for (const side of [0, 1] as const) {
    const list = sides[side]
    const tokens = list.columns.map((column) => tokensOf.get(column)!)
    for (let r = 0; r < list.rows; r++) {
      if ((r & 1023) === 0) within((side + r / list.rows) / 2)
      for (const { offsets, ids, codes } of tokens) {
        const end = offsets[r + 1]!
        for (let i = offsets[r]!; i < end; i++) {
          whole.addId(side, ids[i]!)
          if (codes[i] === 1) wholeCodes.addId(side, ids[i]!)
        }
      }
      whole.endRow(side)
      wholeCodes.endRow(side)
    }
  }
  stage++
  const look = (): void => within(0.5)
  const all = whole.finish('all words', threads, look)
  const codes = wholeCodes.finish('codes', threads, look)
  rules.push({ name: 'words anywhere', view: all, bestForLeft: 10, bestForRight: 5 })
  rules.push({ name: 'codes anywhere', view: codes, bestForLeft: 5, bestForRight: 5 })
  const allPlace = placeOf(all)
  comparators.push(similarity('words anywhere', null, 'words', { kind: 'cosine', view: allPlace }))
  comparators.push(
    similarity('shorter in longer', null, 'of the rare words', {
      kind: 'containment',
      view: allPlace,
      leftSum: sumsOfIdf(all.left, all.idf, threads),
      rightSum: sumsOfIdf(all.right, all.idf, threads),
    }),
  )
  comparators.push(codeComparator(codes, placeOf(codes), threads))

  const names: { index: number; information: number }[] = []
  let hintWidth = 0
  for (const [index, field] of fields.entries()) {
    const own = sides.map((list, side) =>
      columnsNamed(list, side === 0 ? field.left : field.right),
    ) as [RecordColumn[], RecordColumn[]]
    const textOf = (side: 0 | 1, row: number): string => foldText(sideText(own[side], row)).trim()
    const spellingOf = (side: 0 | 1, row: number): string =>
      spelt === null ? textOf(side, row) : textOf(side, row).replace(/\p{L}+/gu, spelt)
    const label = field.left.join(' + ')
    if (field.kind === 'number' || field.kind === 'date' || field.kind === 'year') {
      comparators.push(measure(label, index, field.kind, sides, textOf, threads, within))
      stage++
      continue
    }
    const words = new ViewBuilder(dictionary)
    const letters = new TokenDictionary()
    const grams = new ViewBuilder(letters)
    const wantsGrams = field.kind !== 'text'
    for (const side of [0, 1] as const) {
      const tokens = own[side].map((column) => tokensOf.get(column)!)
      for (let r = 0; r < sides[side].rows; r++) {
        if ((r & 1023) === 0) within((side + r / sides[side].rows) / 2)
        for (const { offsets, ids } of tokens) {
          const end = offsets[r + 1]!
          for (let i = offsets[r]!; i < end; i++) words.addId(side, ids[i]!)
        }
        words.endRow(side)
        if (wantsGrams) letters.trigrams(spellingOf(side, r), (gram) => grams.addId(side, gram))
        grams.endRow(side)
      }
    }
    const wordView = words.finish(`${label} words`, threads, () => within(1))
    if (field.kind === 'name' || field.kind === 'category') nameViews.push(wordView)
    names.push({ index, information: information(wordView) })
    rules.push({ name: `words of ${label}`, view: wordView, bestForLeft: 10, bestForRight: 5 })
    const wordPlace = placeOf(wordView)
    if (wantsGrams) {
      const gramView = grams.finish(`${label} letters`, threads, () => within(1))
      rules.push({ name: `spelling of ${label}`, view: gramView, bestForLeft: 10, bestForRight: 5 })
      comparators.push(
        similarity(label, index, 'words and spelling', {
          kind: 'words_and_letters',
          words: wordPlace,
          letters: placeOf(gramView),
        }),
      )
      hintWidth += 2
    } else {
      comparators.push(similarity(label, index, 'words', { kind: 'cosine', view: wordPlace }))
    }
    stage++
  }
  const lookOn = (): void => within(1)
  for (const column of unpairedColumns(sides, fields, tokensOf, dictionary, threads, lookOn)) {
    comparators.push(
      similarity(`${column.name} anywhere`, null, 'words', {
        kind: 'containment',
        view: placeOf(column.view),
        leftSum: column.leftSum,
        rightSum: column.rightSum,
      }),
    )
  }
  const numbers = numbersInTexts(sides, fields, threads, within)
  if (numbers !== null) {
    if (left.rows + right.rows <= mostForNumbers) {
      const view = wordsAndNumbers(all, numbers, comparators, dictionary, threads, within)
      placeOf(view)
      rules.push({ name: 'words and numbers', view, bestForLeft: 5, bestForRight: 3 })
    }
    comparators.push(...numberComparators(numbers, threads))
  }
  return { comparators, hintWidth, views, nameViews, rules: chosenRules(rules, fields, names) }
}

/** All words of each row, and its numbers by ones and twos. */
function wordsAndNumbers(
  all: TextView,
  numbers: readonly [NumberRows, NumberRows],
  comparators: readonly Comparator[],
  dictionary: TokenDictionary,
  threads: EngineThreads,
  within: (fraction: number) => void,
): TextView {
  const withNumbers = new ViewBuilder(dictionary)
  const places = all.tokens.map((token) => dictionary.idOf(token))
  for (const side of [0, 1] as const) {
    const measures = comparators.flatMap(({ comparison }) =>
      comparison.kind === 'difference' && comparison.relative
        ? [side === 0 ? comparison.left : comparison.right]
        : [],
    )
    const { offsets, ids, rows } = side === 0 ? all.left : all.right
    for (let r = 0; r < rows; r++) {
      if ((r & 1023) === 0) within((side + r / rows) / 2)
      for (let i = offsets[r]!; i < offsets[r + 1]!; i++) withNumbers.addId(side, places[ids[i]!]!)
      const own = measures.map((values) => values[r]!)
      numberWords(numbers[side], r, own, (word) => withNumbers.addId(side, dictionary.idOf(word)))
      withNumbers.endRow(side)
    }
  }
  return withNumbers.finish('words and numbers', threads, () => within(1))
}

/** Blocks by the whole records and by the three fields that tell records apart best. */
function chosenRules(
  rules: readonly BlockingRule[],
  fields: readonly FieldPair[],
  names: readonly { index: number; information: number }[],
): BlockingRule[] {
  const best = names
    .toSorted((a, b) => b.information - a.information)
    .slice(0, 3)
    .filter((name) => name.information > 2)
    .map((name) => fields[name.index]!.left.join(' + '))
  return rules.filter(
    (rule) =>
      rule.name === 'words anywhere' ||
      rule.name === 'codes anywhere' ||
      rule.name === 'words and numbers' ||
      best.some(
        (label) => rule.name === `words of ${label}` || rule.name === `spelling of ${label}`,
      ),
  )
}

/** Mean over rows of the sum of idf: how much a field narrows the other list down, in nats. */
function information(view: TextView): number {
  let sum = 0
  for (const side of [view.left, view.right]) {
    for (const id of side.ids) sum += view.idf[id]!
  }
  return sum / Math.max(1, view.left.rows + view.right.rows)
}

/** Whether umlauts are written in a list: another may write them out. */
function writesUmlauts(list: RecordList): boolean {
  return list.columns.some(({ values }) => values.some((cell) => cell !== null && hasUmlauts(cell)))
}

function expander(
  rules: readonly AbbreviationRule[],
  spelt: ((word: string) => string) | null,
): (token: string) => string {
  const long = new Map(rules.map((rule) => [foldText(rule.short), foldText(rule.long)]))
  if (spelt === null)
    return rules.length === 0 ? (token) => token : (token) => long.get(token) ?? token
  return (token) => spelt(long.get(token) ?? token)
}

const pairsAtOnce = 4096

/** Agreement levels of candidates; with `values` also what the trained models need. */
export function compareAll(
  candidates: Pick<Candidates, 'count' | 'left' | 'right'>,
  { comparators, hintWidth, views }: Prepared,
  values: boolean,
  threads: EngineThreads,
  step: (fraction: number) => void,
): Agreement {
  const { count, left, right } = candidates
  const width = comparators.length
  const task: ComparisonTask = {
    left,
    right,
    views: views.map((view) => ({ left: view.left, right: view.right, idf: view.idf })),
    comparisons: comparators.map(({ comparison }) => comparison),
    edges: comparators.map(({ edges }) => edges),
    hintWidth,
    levels: threads.bytes(count * width),
    values: threads.floats(values ? count * width : 0),
    hints: threads.floats(values ? count * hintWidth : 0),
    similarity: threads.floats(count),
  }
  const compare = (first: number, last: number): void => compareRows(task, first, last)
  threads.run({ kind: 'compare', task }, count, pairsAtOnce, compare, step)
  const { levels, values: kept, hints } = task
  return { width, levels, values: kept, hints, similarity: task.similarity, aside: null, own: null }
}
