import type { PairEvidence, WhyNot } from '../../src-shared/reconciliation/result.ts'
import type { BlockingRule } from './engine/candidates.ts'
import { compareAll, prepare, type Prepared } from './engine/compare.ts'
import { EngineThreads } from './engine/threads.ts'
import { NO_LEVEL } from './engine/types.ts'
import { cosine, type TextView } from './engine/views.ts'
import { evidenceOf, recordView } from './evidence.ts'
import type { LoadedResult, StoredResult } from './result-load.ts'

/** Larger lists are not read anew for one question. */
const mostRows = 60_000
const mostShared = 5
const oneThread = new EngineThreads(1, 0)

const prepared = new WeakMap<StoredResult, Prepared>()

/** What the engine sees of both lists; null where they are too large to look at again. */
function preparedOf({ stored }: LoadedResult): Prepared | null {
  const { left, right, model, summary } = stored
  if (left.rows + right.rows > mostRows) return null
  const known = prepared.get(stored)
  if (known !== undefined) return known
  const made = prepare(
    left,
    right,
    model.fields,
    summary.parameters.abbreviations,
    oneThread,
    () => undefined,
  )
  prepared.set(stored, made)
  return made
}

/**
 * Why two records are no pair: what was decided and by whom where they were compared; else which rule
 * would have had to propose them, and the evidence there would have been.
 */
export function whyNot(
  loaded: LoadedResult,
  left: number,
  right: number,
  evidence: PairEvidence | null,
): WhyNot {
  const views = {
    left: recordView(loaded, 'left', left),
    right: recordView(loaded, 'right', right),
  }
  const compared = evidence !== null && evidence.pair.pair !== null
  const seen = preparedOf(loaded)
  const rules = seen === null ? [] : seen.rules.map((rule) => ruleAnswer(loaded, rule, left, right))
  if (compared) {
    return {
      ...views,
      pair: evidence.pair.pair,
      evidence,
      rules,
      sentences: [...decidedSentences(evidence)],
    }
  }
  const levels = seen === null ? null : levelsIfCompared(seen, left, right)
  const would = evidence ?? evidenceOf(loaded, { pair: null, left, right, added: -1 }, levels)
  const weight =
    levels === null ? null : would.signals.reduce((sum, { bits }) => sum + bits, would.prior_bits)
  return {
    ...views,
    pair: null,
    evidence:
      levels === null && evidence === null
        ? null
        : { ...would, pair: { ...would.pair, weight: would.pair.weight ?? weight } },
    rules,
    sentences: [...absentSentences(rules, weight, seen === null)],
  }
}

function levelsIfCompared(seen: Prepared, left: number, right: number): readonly (number | null)[] {
  const offsets = Int32Array.from({ length: left + 2 }, (_, row) => (row > left ? 1 : 0))
  const pair = { count: 1, left: Int32Array.of(left), right: Int32Array.of(right), offsets }
  const { levels } = compareAll(pair, seen, false, oneThread, () => undefined)
  return [...levels].map((level) => (level === NO_LEVEL ? null : level))
}

function ruleAnswer(
  loaded: LoadedResult,
  { name, view, bestForLeft, bestForRight }: BlockingRule,
  left: number,
  right: number,
): WhyNot['rules'][number] {
  const shared = sharedTokens(view, left, right)
  const dropped = new Set(
    loaded.stored.summary.blocking.rules
      .find((rule) => rule.name === name)
      ?.dropped.map(({ value }) => value),
  )
  if (shared.length === 0) {
    return { rule: name, proposed: false, said: 'They share nothing that this rule looks at.' }
  }
  const quoted = shared.slice(0, mostShared).map((token) => `“${token}”`)
  const words = `${quoted.join(', ')}${shared.length > mostShared ? ' and more' : ''}`
  if (shared.every((token) => dropped.has(token))) {
    return {
      rule: name,
      proposed: false,
      said: `They share only ${words}, which too many records have.`,
    }
  }
  const own = cosine(view, left, right)
  let [nearerRight, nearerLeft] = [0, 0]
  for (let row = 0; row < view.right.rows; row++) {
    if (row !== right && cosine(view, left, row) > own) nearerRight++
  }
  for (let row = 0; row < view.left.rows; row++) {
    if (row !== left && cosine(view, row, right) > own) nearerLeft++
  }
  const proposed = nearerRight < bestForLeft || nearerLeft < bestForRight
  return {
    rule: name,
    proposed,
    said: `They share ${words}. ${nearer(nearerRight, 'right', 'left', bestForLeft)} ${nearer(nearerLeft, 'left', 'right', bestForRight)}`,
  }
}

function nearer(count: number, from: string, to: string, best: number): string {
  const records = count === 1 ? `${from} record is` : `${from} records are`
  const many = count.toLocaleString('en-US')
  return `${count === 0 ? `No ${from} record is` : `${many} ${records}`} nearer to the ${to} one; the best ${best} are compared.`
}

/** Tokens of both rows, the rarest first. */
function sharedTokens(view: TextView, left: number, right: number): readonly string[] {
  const rowOf = ({ offsets, ids }: TextView['left'], row: number): Int32Array =>
    ids.subarray(offsets[row], offsets[row + 1])
  const rights = new Set(rowOf(view.right, right))
  return [...rowOf(view.left, left)]
    .filter((token) => rights.has(token))
    .toSorted((a, b) => view.idf[b]! - view.idf[a]!)
    .map((token) => view.tokens[token]!)
}

function* decidedSentences({ pair, engine, nearest }: PairEvidence): Generator<string, void> {
  const percent = `${(100 * (pair.confidence ?? 0)).toFixed(1)}%`
  if (pair.decided_by !== 'engine') {
    yield `${pair.decided_who ?? 'Somebody'} decided: ${pair.decision}.`
  } else if (pair.decision === 'accept') yield 'They are a pair: accepted by the engine.'
  else if (pair.decision === 'review') yield 'They are in review: nobody has decided yet.'
  switch (engine?.reason) {
    case 'outbid':
      yield `They were compared (${percent}), but another pair of one of them won the assignment.`
      break
    case 'unlikely':
      yield `They were compared, and the evidence speaks against it: ${percent}.`
      break
    case 'ambiguous':
      yield `They were compared (${percent}) and cannot be told from a near twin.`
      break
    case 'unsure':
    case 'confident':
      yield `They were compared: ${percent}.`
      break
    case undefined:
      break
  }
  if (nearest !== null && nearest.bits < 0) {
    yield `${nearest.alternative.title || nearest.alternative.id} is ahead by ${(-nearest.bits).toFixed(1)} bits.`
  }
}

function* absentSentences(
  rules: WhyNot['rules'],
  weight: number | null,
  isTooLarge: boolean,
): Generator<string, void> {
  yield 'They were never compared: no rule proposed them.'
  if (isTooLarge) {
    yield 'The lists are too large to look at them again for one pair.'
    return
  }
  if (rules.some(({ proposed }) => proposed)) {
    yield 'A rule that looks at all of their words would propose them; blocking leaves the most common ones out.'
  }
  if (weight !== null) {
    yield weight > 0
      ? `Compared, their evidence would add up to ${weight.toFixed(1)} bits in favour.`
      : `Compared, their evidence would add up to ${(-weight).toFixed(1)} bits against.`
  }
}
