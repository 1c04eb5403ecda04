import { llmWords } from '../../../src-shared/reconciliation/llm-words.ts'
import type {
  LearnedFrom,
  LlmUse,
  ReconciliationSummary,
} from '../../../src-shared/reconciliation/summary.ts'
import type { MatchesWrite } from '../../../src-shared/reconciliation/write.ts'
import type { Run } from '../../../src-shared/runs.ts'
import { table } from './terminal.ts'

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const percent = (share: number | null): string =>
  share === null ? 'none' : `${(100 * share).toFixed(1)}%`

/** A short report for a terminal: what was matched, how sure that is, what is left. */
export function reconcileText(
  summary: ReconciliationSummary,
  run: Pick<Run, 'id'>,
  writes: readonly MatchesWrite[] = [],
): string {
  const { counts, cardinality, thresholds, deduplicated, truth } = summary
  const rows: [string, number][] = [
    [deduplicated ? 'Records' : 'Left records', counts.left],
    ...(deduplicated ? [] : ([['Right records', counts.right]] satisfies [string, number][])),
    ['Pairs compared', counts.candidates],
    ['Accepted', counts.accepted],
    ['To review', counts.review],
    ['  ambiguous', counts.ambiguous],
    [deduplicated ? 'Without a pair' : 'Left without a pair', counts.unmatched_left],
    ...(deduplicated
      ? []
      : ([['Right without a pair', counts.unmatched_right]] satisfies [string, number][])),
    ['Golden records', counts.golden],
    ['Conflicts', counts.conflicts],
  ]
  const files = summary.outputs.map(({ path }) => path)
  return [
    `Run ${run.id}`,
    table(
      ['', ''],
      rows.map(([name, count]) => [name, integer.format(count)]),
      [1],
    ),
    '',
    ...(counts.candidates === 0 ? [] : [`Cardinality     ${cardinality.why}`]),
    `Thresholds      accept from ${thresholds.accept.toFixed(2)}, reject below ${thresholds.reject.toFixed(2)}`,
    ...(truth === null ? estimateLines(summary) : truthLines(truth)),
    ...(summary.earlier === null
      ? []
      : [
          `Earlier run     ${summary.earlier.run}: ${integer.format(summary.earlier.kept)} decisions kept, ${integer.format(summary.earlier.dropped)} dropped as their records changed`,
        ]),
    ...(summary.learned === null ? [] : [learnedLine(summary.learned)]),
    ...(summary.llm === null ? [] : modelLines(summary.llm)),
    ...(files.length === 0
      ? []
      : // The summary is beside it too; it does not list itself.
        [`Written to      ${files[0]} and ${files.length} beside it`]),
    ...writes.map(
      ({ table: name, connection, rows: count }) =>
        `Written to      ${name} on ${connection}: ${integer.format(count)} ${count === 1 ? 'pair' : 'pairs'}`,
    ),
    ...summary.warnings.map(({ message, remedy }) => `Warning         ${message} ${remedy}`),
    '',
  ].join('\n')
}

function learnedLine({ answers, accepted, rejected, run }: LearnedFrom): string {
  return `Learned         from ${integer.format(answers)} answers of run ${run}: ${integer.format(accepted)} accepted, ${integer.format(rejected)} rejected`
}

function modelLines(use: LlmUse): readonly string[] {
  const { what, came } = llmWords(use)
  return [`Language model  ${what}`, ...(came === null ? [] : [`                ${came}`])]
}

function estimateLines({ estimate, counts }: ReconciliationSummary): readonly string[] {
  const { precision, recall, cannot_know: cannot } = estimate
  if (counts.candidates === 0) {
    return ['Precision       none: no two records share a rare word, a code or a number']
  }
  if (counts.accepted === 0) {
    return [
      'Precision       none: nothing is accepted',
      ...(cannot === null ? [] : [`Not known: ${cannot}`]),
    ]
  }
  // Whatever number stood here would be taken for one that means something.
  if (cannot !== null) return [`Quality         not known from the lists alone. ${cannot}`]
  const between = ({ value, low, high }: typeof precision): string =>
    `${percent(value)} (${percent(low)} to ${percent(high)})`
  const { accepted } = estimate
  return [
    ...(accepted === null
      ? []
      : [
          `Accepted pairs  precision ${percent(accepted.precision)}, recall ${percent(accepted.recall)}, estimated`,
          'With those in review from 0.50:',
        ]),
    `Precision       ${between(precision)}, an estimate without known pairs`,
    `Recall          ${between(recall)}, an estimate without known pairs`,
  ]
}

function truthLines(truth: NonNullable<ReconciliationSummary['truth']>): readonly string[] {
  const figures = ({ precision, recall, f1 }: typeof truth.accepted): string =>
    `precision ${percent(precision)}, recall ${percent(recall)}, F1 ${percent(f1)}`
  return [
    `Known pairs     ${integer.format(truth.known)}, ${percent(truth.candidate_recall)} of them compared`,
    `Accepted        ${figures(truth.accepted)}`,
    `With review     ${figures(truth.best_answer)} (review from 0.5)`,
  ]
}
