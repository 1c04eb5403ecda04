import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type {
  AssignmentDistribution,
  DistributionBin,
} from '../../../../src-shared/allocation/distribution.ts'
import { assignmentColumns } from '../../../../src-shared/allocation/result.ts'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import { filtersFor } from '../../../components/grid/grid-source.ts'
import { PlotBars, type PlotBar } from '../../../components/plot-bars.tsx'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { countOf, formatCount, formatValue } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { chosenRange, isWithin, rangeFilters } from './chosen-range.ts'
import { roundFinding, scoreFinding } from './plot-words.ts'
import classes from './result.module.css'

interface DistributionPlotsProps {
  readonly runId: string
  readonly filters: readonly GridFilter[]
  /** The filters of one column replaced; none takes them back. */
  readonly onColumn: (column: 'score' | 'round', filters: readonly GridFilter[]) => void
}

/** How the assignments spread over scores and rounds; they follow the grid's other filters. */
export function DistributionPlots({ runId, filters, onColumn }: DistributionPlotsProps) {
  const query = useQuery(
    rpc.allocation.distribution.queryOptions({
      input: { id: runId, filters: filtersFor(assignmentColumns, filters) },
      staleTime: Number.POSITIVE_INFINITY,
      placeholderData: keepPreviousData,
    }),
  )
  if (query.data === undefined) {
    return query.isError ? (
      <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
    ) : (
      <SkeletonRows rows={4} columns={4} />
    )
  }
  return (
    <>
      <div className={classes.plotWide}>
        <BinPlot
          id="assignments-score"
          title="Scores"
          finding={scoreFinding(query.data)}
          across="score"
          column="score"
          bins={scoreBins(query.data)}
          wordOf={scoreWord}
          labelOf={scoreLabel}
          filters={filters}
          onColumn={onColumn}
        />
      </div>
      <div className={classes.plotNarrow}>
        <BinPlot
          id="assignments-round"
          title="Rounds"
          finding={roundFinding(query.data)}
          across="round"
          column="round"
          bins={query.data.rounds}
          wordOf={roundWord}
          labelOf={(bin) => (bin.least === 0 ? 'pin' : formatCount(bin.least))}
          filters={filters}
          onColumn={onColumn}
        />
      </div>
    </>
  )
}

/** Zeros first, then every range up to the last that has rows, also those without any. */
function scoreBins({ zero, scores, score_step: step }: AssignmentDistribution) {
  const last = scores.at(-1)
  const count = last === undefined ? 0 : Math.round(last.to / step)
  const filled = Array.from({ length: count }, (_, index): DistributionBin => {
    const from = Number((index * step).toPrecision(12))
    const to = Number(((index + 1) * step).toPrecision(12))
    const found = scores.find((bin) => Math.abs(bin.from - from) < step / 2)
    return found ?? { from, to, least: from, most: to, sponsored: 0, unsponsored: 0 }
  })
  return [zero ?? { from: 0, to: 0, least: 0, most: 0, sponsored: 0, unsponsored: 0 }, ...filled]
}

/** Zeros by word, then every few lower bounds: there is room for six. */
function scoreLabel(bin: DistributionBin, index: number, bins: readonly DistributionBin[]): string {
  if (bin.most <= 0) return 'zero'
  const stride = Math.max(2, Math.ceil(bins.length / 6))
  return index > 1 && (index - 1) % stride === 0 ? formatValue(bin.from) : ''
}

const scoreWord = (bin: DistributionBin): string =>
  bin.most <= 0 ? 'Score 0' : `Score ${formatValue(bin.from)} to ${formatValue(bin.to)}`

const roundWord = (bin: DistributionBin): string =>
  bin.least === 0 ? 'Pinned' : `Round ${formatCount(bin.least)}`

interface BinPlotProps {
  readonly id: string
  readonly title: string
  readonly finding: string
  readonly across: string
  readonly column: 'score' | 'round'
  readonly bins: readonly DistributionBin[]
  readonly wordOf: (bin: DistributionBin) => string
  readonly labelOf: (
    bin: DistributionBin,
    index: number,
    bins: readonly DistributionBin[],
  ) => string
  readonly filters: readonly GridFilter[]
  readonly onColumn: DistributionPlotsProps['onColumn']
}

function BinPlot(props: BinPlotProps) {
  const { bins, column, filters, onColumn, wordOf } = props
  const range = useMemo(() => chosenRange(filters, column), [filters, column])
  const choose = (bin: DistributionBin) => {
    const same = range !== null && range.from === bin.least && range.to === bin.most
    onColumn(column, same ? [] : filtersOf(column, bin))
  }
  const bars = bins.map((bin, index): PlotBar => ({
    key: String(bin.from === bin.to ? 'zero' : bin.from),
    label: props.labelOf(bin, index, bins),
    sponsored: bin.sponsored,
    unsponsored: bin.unsponsored,
    words: `${wordOf(bin)}: ${countOf(bin.sponsored + bin.unsponsored, 'assignment')}, ${formatCount(bin.sponsored)} sponsored`,
    chosen: isWithin(range, bin.least, bin.most),
  }))
  return (
    <PlotFrame
      id={props.id}
      title={props.title}
      finding={props.finding}
      plot={
        <PlotBars
          label={`Assignments by ${column}`}
          across={props.across}
          up="assignments"
          bars={bars}
          onOpen={(_, index) => choose(bins[index]!)}
        />
      }
      table={
        <PlotTable
          label={`Assignments by ${column}`}
          noun={['range', 'ranges']}
          columns={columnsOf(props.title, wordOf)}
          rows={bins}
          firstSort={{ column: 'from', direction: 'asc' }}
          onOpen={choose}
          isOpen={(bin) => isWithin(range, bin.least, bin.most)}
        />
      }
    />
  )
}

/** Rounds are chosen by name, as in the grid's own filter. */
function filtersOf(column: 'score' | 'round', { least, most }: DistributionBin) {
  return column === 'round'
    ? [{ column, op: 'one_of' as const, values: [String(least)] }]
    : rangeFilters(column, least, most)
}

function columnsOf(
  title: string,
  wordOf: (bin: DistributionBin) => string,
): readonly PlotColumn<DistributionBin>[] {
  const number = (
    id: 'sponsored' | 'unsponsored',
    header: string,
  ): PlotColumn<DistributionBin> => ({
    id,
    header,
    width: 'minmax(84px, 1fr)',
    align: 'end',
    sortable: true,
    value: (bin) => bin[id],
    text: (bin) => String(bin[id]),
    cell: (bin) => formatCount(bin[id]),
  })
  return [
    {
      id: 'from',
      header: title,
      width: 'minmax(130px, 1fr)',
      sortable: true,
      value: (bin) => bin.most,
      cell: wordOf,
    },
    number('sponsored', 'Sponsored'),
    number('unsponsored', 'Unsponsored'),
  ]
}
