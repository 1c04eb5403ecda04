import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { companionEnds } from '../../src-shared/reconciliation/job.ts'
import { decimal, quoteField } from '../data/csv-text.ts'
import { decisionWord } from './decisions.ts'
import {
  ACCEPT,
  goldenOf,
  noteConflicts,
  REVIEW,
  type ResultState,
  shownConfidence,
  sortedPairs,
  unmatchedRecords,
} from './result-state.ts'

/** Lines of RFC 4180 text without their ends. */
export type Lines = Generator<string, void>

export const matchHeader = 'left_id,right_id,confidence,decision'

/** `left_id,right_id,confidence,decision`: accepted pairs and those in review; rejected ones with `all`. */
export function* matchLines(
  state: ResultState,
  all: boolean,
  look: () => void = () => undefined,
): Lines {
  yield matchHeader
  const { left, right, pairs, effective } = state
  const isIn = (decision: number): boolean => all || decision === ACCEPT || decision === REVIEW
  if (state.deduplicated) return yield* duplicateLines(state, isIn)
  for (const found of sortedPairs(state, isIn, look)) {
    const ids = `${quoteField(left.ids[found.left]!)},${quoteField(right.ids[found.right]!)}`
    yield found.pair === null
      ? `${ids},,accept`
      : `${ids},${decimal(shownConfidence(pairs.confidence[found.pair]!))},${decisionWord(effective.decision[found.pair]!)}`
  }
}

/** The same of one list alone, where the smaller id comes first: as numbers where all ids are some. */
function* duplicateLines(state: ResultState, isIn: (decision: number) => boolean): Lines {
  const { left, pairs, effective } = state
  const areNumbers = left.ids.every((id) => /^\d{1,15}$/.test(id))
  const isSmaller = (a: string, b: string): boolean =>
    areNumbers && Number(a) !== Number(b) ? Number(a) < Number(b) : a < b
  const rows = sortedPairs(state, isIn).map((found) => {
    const [a, b] = [left.ids[found.left]!, left.ids[found.right]!]
    const ids = isSmaller(b, a) ? [b, a] : [a, b]
    const confidence = found.pair === null ? null : shownConfidence(pairs.confidence[found.pair]!)
    const decision = found.pair === null ? ACCEPT : effective.decision[found.pair]!
    return { ids, confidence, decision }
  })
  rows.sort(
    (a, b) =>
      (b.confidence ?? -1) - (a.confidence ?? -1) ||
      Number(isSmaller(b.ids[0]!, a.ids[0]!)) - Number(isSmaller(a.ids[0]!, b.ids[0]!)) ||
      Number(isSmaller(b.ids[1]!, a.ids[1]!)) - Number(isSmaller(a.ids[1]!, b.ids[1]!)),
  )
  for (const { ids, confidence, decision } of rows) {
    const written = confidence === null ? '' : decimal(confidence)
    yield `${ids.map(quoteField).join(',')},${written},${decisionWord(decision)}`
  }
}

/** Records without a pair, each with the best it was compared with, why that was none, and its cells. */
export function* unmatchedLines(
  state: ResultState,
  side: 'left' | 'right',
  look: () => void = () => undefined,
): Lines {
  const list = state[side]
  const other = side === 'left' && !state.deduplicated ? state.right : state.left
  const otherSide = side === 'left' ? 'right' : 'left'
  const own = [`${side}_id`, 'why', 'candidates', `best_${otherSide}_id`, 'best_confidence']
  const header = uniqueNames([...own, ...list.columns.map(({ name }) => name)])
  yield header.map(quoteField).join(',')
  for (const { row, candidates, best, why } of unmatchedRecords(state, side, look)) {
    const cells = list.columns.map(({ values }) => quoteField(values[row] ?? ''))
    const nearest =
      best === null
        ? ','
        : `${quoteField(other.ids[best.row]!)},${decimal(shownConfidence(state.pairs.confidence[best.pair]!))}`
    yield [quoteField(list.ids[row]!), why, candidates, nearest, ...cells].join(',')
  }
}

/** The golden table: the ids of the records that are one, then its columns. */
export function* goldenLines(state: ResultState): Lines {
  const { columns, groups, cells } = goldenOf(state)
  const header = uniqueNames(['left_id', 'right_id', ...columns.map(({ name }) => name)])
  yield header.map(quoteField).join(',')
  const ids = (side: 'left' | 'right', rows: readonly number[]): string =>
    quoteField(
      rows.length === 1
        ? state[side].ids[rows[0]!]!
        : rows.map((row) => state[side].ids[row]!).join(' | '),
    )
  let conflicts = 0
  for (const group of groups) {
    let line = `${ids('left', group.left)},${ids('right', group.right)}`
    for (const { value, conflict } of cells(group)) {
      line += `,${quoteField(value ?? '')}`
      if (conflict !== null) conflicts++
    }
    yield line
  }
  noteConflicts(state, conflicts)
}

/**
 * Names of which no two are alike, whatever the case of their letters: a list may have a column that
 * is called as one of ours.
 */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((given) => {
    let name = given
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${given} (${number})`
    taken.add(name.toLowerCase())
    return name
  })
}

/** FILE and its companions but the summary: the ends of their names, and their lines. */
export function outputLines(
  state: ResultState,
  all: boolean,
  look: () => void = () => undefined,
): readonly { readonly end: string; readonly lines: Lines }[] {
  return [
    { end: '', lines: matchLines(state, all, look) },
    { end: companionEnds.unmatched_left, lines: unmatchedLines(state, 'left', look) },
    ...(state.deduplicated
      ? []
      : [{ end: companionEnds.unmatched_right, lines: unmatchedLines(state, 'right', look) }]),
    { end: companionEnds.golden, lines: goldenLines(state) },
  ]
}

export interface WrittenOutput {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

const batch = 1 << 20

/** Writes lines as UTF-8 with LF ends; `rows` are those below the header. */
export async function writeLines(
  path: string,
  lines: Iterable<string>,
  checkpoint: () => void = () => undefined,
): Promise<WrittenOutput> {
  const file = await open(path, 'w')
  const hash = createHash('sha256')
  let bytes = 0
  let rows = -1
  const write = async (text: string): Promise<void> => {
    const data = Buffer.from(text)
    hash.update(data)
    bytes += data.length
    await file.writeFile(data)
  }
  try {
    let text = ''
    for (const line of lines) {
      text += `${line}\n`
      rows++
      if (text.length < batch) continue
      checkpoint()
      await write(text)
      text = ''
    }
    await write(text)
  } finally {
    await file.close()
  }
  return { rows, bytes, sha256: hash.digest('hex') }
}
