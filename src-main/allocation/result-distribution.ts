import {
  type AssignmentDistribution,
  assignmentDistribution,
  binStep,
  type DistributionRequest,
} from '../../src-shared/allocation/distribution.ts'
import type { Connection } from '../data/duckdb.ts'
import type { GridTables, HistogramBin } from '../data/grid-query-tables.ts'
import type { GridSource } from '../data/grid-source.ts'
import { resultSource } from './result-queries.ts'

const scoreBins = 24

/** How the assignments that meet the filters spread over scores and rounds. */
export async function readDistribution(
  tables: GridTables,
  connection: Connection,
  artifacts: string,
  { filters }: DistributionRequest,
): Promise<AssignmentDistribution> {
  const source: GridSource = resultSource(artifacts, 'assignments')
  await tables.afterPages()
  const totals = await tables.totals(connection, source, [])
  const highest = totals.columns.find(({ column }) => column === 'score')?.max ?? 0
  const step = binStep(highest, scoreBins)
  const others = (column: string) => filters.filter((filter) => filter.column !== column)
  const by = (column: 'score' | 'round', width: number) =>
    tables.histogram(connection, source, {
      column,
      split: 'sponsored',
      step: width,
      filters: others(column),
    })
  const scores = await by('score', step === 0 ? 1 : step)
  const rounds = await by('round', 1)
  const zero = scores.find(({ most }) => most <= 0)
  return assignmentDistribution.parse({
    scores: scores.filter((bin) => bin !== zero).map(binOf(step)),
    score_step: step,
    zero: zero === undefined ? null : binOf(0)(zero),
    rounds: rounds.map(binOf(1)),
  })
}

const binOf =
  (step: number) =>
  ({ bin, least, most, inside, outside }: HistogramBin) => ({
    from: Number((bin * step).toPrecision(12)),
    to: Number(((bin + 1) * step).toPrecision(12)),
    least,
    most,
    sponsored: inside,
    unsponsored: outside,
  })
