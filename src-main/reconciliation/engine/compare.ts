import type { FieldKind, FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type { BlockingRule, Candidates } from './candidates.ts'
import { columnsNamed, sideText } from './columns.ts'
import { foldText, parseDate, parseNumber, parseYear, tokenize, trigrams } from './text.ts'
import { NO_LEVEL } from './types.ts'
import type { AbbreviationRule, RecordList } from './types.ts'
import { cosine, ViewBuilder } from './views.ts'
import type { TextView } from './views.ts'

/** Compares a left with a right row by one piece of evidence. */
export interface Comparator {
  readonly name: string
  readonly field: number | null
  /** Lower bounds of the levels above the lowest, ascending. */
  readonly edges: readonly number[]
  /** One label a level, from disagreement upwards. */
  readonly labels: readonly string[]
  /** Higher is more alike; NaN when a side is empty. */
  readonly compare: (left: number, right: number) => number
}

/** What both lists look like to the engine. */
export interface Prepared {
  readonly comparators: readonly Comparator[]
  /** Values the trained models see besides, too much alike to count as evidence of their own. */
  readonly hints: readonly ((left: number, right: number) => number)[]
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
}

const similarityEdges = [0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.995]
const differenceEdges = [-0.5, -0.25, -0.1, -0.05, -0.02, -0.005, -1e-9]

/** Tokens of all that is compared, once; then comparators and blocking rules over them. */
export function prepare(
  left: RecordList,
  right: RecordList,
  fields: readonly FieldPair[],
  abbreviations: readonly AbbreviationRule[],
  step: (fraction: number) => void,
): Prepared {
  const expand = expander(abbreviations)
  const comparators: Comparator[] = []
  const hints: ((left: number, right: number) => number)[] = []
  const rules: BlockingRule[] = []
  const nameViews: TextView[] = []
  const sides = [left, right] as const
  const stages = fields.length + 1

  const whole = new ViewBuilder()
  const wholeNumbers = new ViewBuilder()
  const wholeCodes = new ViewBuilder()
  for (const [side, list] of sides.entries() as Iterable<[0 | 1, RecordList]>) {
    for (let r = 0; r < list.rows; r++) {
      if ((r & 1023) === 0) step((side + r / list.rows) / 2 / stages)
      for (const column of list.columns) {
        const value = column.values[r]
        if (value === null || value === undefined) continue
        tokenize(foldText(value), {
          token(token, code) {
            const word = expand(token)
            whole.add(side, word)
            if (code) wholeCodes.add(side, word)
            else if (/^\d+(?:\.\d+)?$/.test(word)) wholeNumbers.add(side, word)
          },
        })
      }
      whole.endRow(side)
      wholeCodes.endRow(side)
      wholeNumbers.endRow(side)
    }
  }
  const all = whole.finish('all words')
  const codes = wholeCodes.finish('codes')
  rules.push({ name: 'words anywhere', view: all, bestForLeft: 10, bestForRight: 5 })
  rules.push({ name: 'codes anywhere', view: codes, bestForLeft: 5, bestForRight: 5 })
  comparators.push(similarity('words anywhere', null, 'words', (l, r) => cosine(all, l, r)))
  comparators.push(
    similarity('shorter in longer', null, 'of the rare words', (l, r) => containment(all, l, r)),
  )
  comparators.push(codeComparator(codes))

  const names: { index: number; information: number }[] = []
  for (const [index, field] of fields.entries()) {
    const texts = sides.map((list, side) => {
      const columns = columnsNamed(list, side === 0 ? field.left : field.right)
      return Array.from({ length: list.rows }, (_, r) => foldText(sideText(columns, r)).trim())
    }) as [string[], string[]]
    step((index + 1) / stages)
    const label = field.left.join(' + ')
    if (field.kind === 'number' || field.kind === 'date' || field.kind === 'year') {
      comparators.push(measure(label, index, field.kind, texts))
      continue
    }
    const words = new ViewBuilder()
    const grams = new ViewBuilder()
    const wantsGrams = field.kind !== 'text'
    for (const side of [0, 1] as const) {
      for (const text of texts[side]) {
        tokenize(text, { token: (token) => words.add(side, expand(token)) })
        words.endRow(side)
        if (wantsGrams) trigrams(text, (gram) => grams.add(side, gram))
        grams.endRow(side)
      }
    }
    const wordView = words.finish(`${label} words`)
    if (field.kind === 'name' || field.kind === 'category') nameViews.push(wordView)
    names.push({ index, information: information(wordView) })
    rules.push({ name: `words of ${label}`, view: wordView, bestForLeft: 10, bestForRight: 5 })
    if (!wantsGrams) {
      comparators.push(similarity(label, index, 'words', (l, r) => cosine(wordView, l, r)))
      continue
    }
    const gramView = grams.finish(`${label} letters`)
    rules.push({ name: `spelling of ${label}`, view: gramView, bestForLeft: 10, bestForRight: 5 })
    comparators.push(
      similarity(
        label,
        index,
        'words and spelling',
        (l, r) => (cosine(wordView, l, r) + cosine(gramView, l, r)) / 2,
      ),
    )
    hints.push(
      (l, r) => cosine(wordView, l, r),
      (l, r) => cosine(gramView, l, r),
    )
  }
  return { comparators, hints, nameViews, rules: chosenRules(rules, fields, names) }
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

function similarity(
  name: string,
  field: number | null,
  of: string,
  compare: Comparator['compare'],
): Comparator {
  const percent = (edge: number): string => `${Math.round(edge * 100)} %`
  return {
    name,
    field,
    edges: similarityEdges,
    labels: [
      `no ${of} in common`,
      ...similarityEdges.slice(0, -1).map((edge, i) => {
        const next = similarityEdges[i + 1]!
        return `${percent(edge)} to ${percent(next)} ${of} alike`
      }),
      `same ${of}`,
    ],
    compare,
  }
}

/** Shared idf over the idf of the record with less of it, 0..1. */
function containment(view: TextView, l: number, r: number): number {
  const { left, right, idf } = view
  let i = left.offsets[l]!
  let j = right.offsets[r]!
  const endI = left.offsets[l + 1]!
  const endJ = right.offsets[r + 1]!
  let shared = 0
  let ofLeft = 0
  let ofRight = 0
  while (i < endI || j < endJ) {
    const a = i < endI ? left.ids[i]! : 0x7fffffff
    const b = j < endJ ? right.ids[j]! : 0x7fffffff
    if (a === b) {
      shared += idf[a]!
      ofLeft += idf[a]!
      ofRight += idf[a]!
      i++
      j++
    } else if (a < b) {
      ofLeft += idf[a]!
      i++
    } else {
      ofRight += idf[b]!
      j++
    }
  }
  const smaller = Math.min(ofLeft, ofRight)
  return smaller === 0 ? Number.NaN : shared / smaller
}

const codeLevels = [
  'no code in common',
  'one code begins or holds the other',
  'same common code',
  'same code',
]

function codeComparator(view: TextView): Comparator {
  const { left, right, tokens } = view
  const rare = Math.log((left.rows + right.rows + 1) / 4)
  return {
    name: 'codes anywhere',
    field: null,
    edges: [1, 2, 3],
    labels: codeLevels,
    compare(l, r) {
      const endI = left.offsets[l + 1]!
      const endJ = right.offsets[r + 1]!
      if (left.offsets[l] === endI || right.offsets[r] === endJ) return Number.NaN
      let best = 0
      for (let i = left.offsets[l]!; i < endI; i++) {
        const a = left.ids[i]!
        for (let j = right.offsets[r]!; j < endJ; j++) {
          const b = right.ids[j]!
          if (a === b) best = Math.max(best, view.idf[a]! >= rare ? 3 : 2)
          else if (best === 0) {
            const textA = tokens[a]!
            const textB = tokens[b]!
            if (textA.length >= 4 && textB.length >= 4) {
              if (textA.includes(textB) || textB.includes(textA)) best = 1
            }
          }
        }
      }
      return best
    },
  }
}

function measure(
  name: string,
  field: number,
  kind: FieldKind,
  texts: readonly [readonly string[], readonly string[]],
): Comparator {
  const parse = kind === 'number' ? parseNumber : kind === 'year' ? parseYear : parseDate
  const [a, b] = texts.map((side) =>
    Float64Array.from(side, (text) => parse(text) ?? Number.NaN),
  ) as [Float64Array, Float64Array]
  if (kind === 'number') {
    return {
      name,
      field,
      edges: differenceEdges,
      labels: [
        'more than half apart',
        'a quarter to half apart',
        '10 to 25 % apart',
        '5 to 10 % apart',
        '2 to 5 % apart',
        '0.5 to 2 % apart',
        'within 0.5 %',
        'same number',
      ],
      compare(l, r) {
        const x = a[l]!
        const y = b[r]!
        const largest = Math.max(Math.abs(x), Math.abs(y))
        return x === y ? 0 : -Math.min(1, Math.abs(x - y) / largest)
      },
    }
  }
  const unit = kind === 'year' ? 'year' : 'day'
  return {
    name,
    field,
    edges: kind === 'year' ? [-1, 0] : [-366, -31, -1, 0],
    labels:
      kind === 'year'
        ? ['other year', 'a year apart', 'same year']
        : [
            'more than a year apart',
            'within a year',
            'within a month',
            'a day apart',
            `same ${unit}`,
          ],
    compare: (l, r) => -Math.abs(a[l]! - b[r]!),
  }
}

function expander(rules: readonly AbbreviationRule[]): (token: string) => string {
  if (rules.length === 0) return (token) => token
  const long = new Map(rules.map((rule) => [foldText(rule.short), foldText(rule.long)]))
  return (token) => long.get(token) ?? token
}

/** Agreement levels and values of all candidates. */
export function compareAll(
  candidates: Candidates,
  { comparators, hints: hintsOf }: Prepared,
  step: (fraction: number) => void,
): Agreement {
  const hints = new Float32Array(candidates.count * hintsOf.length)
  const width = comparators.length
  const levels = new Uint8Array(candidates.count * width)
  const values = new Float32Array(candidates.count * width)
  for (let p = 0; p < candidates.count; p++) {
    if ((p & 4095) === 0) step(p / candidates.count)
    const l = candidates.left[p]!
    const r = candidates.right[p]!
    for (let s = 0; s < width; s++) {
      const { compare, edges } = comparators[s]!
      const value = compare(l, r)
      values[p * width + s] = value
      let level = 0
      if (Number.isNaN(value)) level = NO_LEVEL
      else while (level < edges.length && value >= edges[level]!) level++
      levels[p * width + s] = level
    }
    for (let h = 0; h < hintsOf.length; h++) hints[p * hintsOf.length + h] = hintsOf[h]!(l, r)
  }
  return { width, levels, values, hints }
}
