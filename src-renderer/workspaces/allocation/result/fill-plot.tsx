import { useMemo } from 'react'
import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import { PlotBars } from '../../../components/plot-bars.tsx'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { PlotTable, type PlotColumn } from '../../../components/plot-table.tsx'
import { countOf, formatCount } from '../../../format.ts'
import { fillBins, type FillBin } from './fill-bins.ts'
import { fillFinding } from './plot-words.ts'

interface FillPlotProps {
  readonly contracts: readonly ContractSummary[]
  /** Uses the grid is filtered by; null for all. */
  readonly chosen: { readonly from: number; readonly to: number } | null
  /** Filters the grid; null takes the filter back. */
  readonly onChoose: (range: { readonly from: number; readonly to: number } | null) => void
}

/** How many contracts are unused, partly used and full; a bar filters the grid. */
export function FillPlot({ contracts, chosen, onChoose }: FillPlotProps) {
  const bins = useMemo(() => fillBins(contracts), [contracts])
  const isChosen = (bin: FillBin): boolean =>
    chosen !== null && bin.from >= chosen.from && bin.to <= chosen.to
  const choose = (bin: FillBin) =>
    onChoose(
      chosen !== null && chosen.from === bin.from && chosen.to === bin.to
        ? null
        : { from: bin.from, to: bin.to },
    )
  return (
    <PlotFrame
      id="contracts-fill"
      title="Contracts by use"
      finding={fillFinding(contracts)}
      plot={
        <PlotBars
          label="Contracts by use"
          across="capacity used, %"
          up="contracts"
          bars={bins.map((bin) => ({
            key: bin.label,
            label: shortLabel(bin.label),
            sponsored: bin.sponsored,
            unsponsored: bin.unsponsored,
            words: `${wordsOf(bin.label)}: ${countOf(bin.sponsored + bin.unsponsored, 'contract')}, ${formatCount(bin.sponsored)} sponsored; ${countOf(bin.left, 'seat')} left`,
            chosen: isChosen(bin),
          }))}
          onOpen={(_, index) => choose(bins[index]!)}
        />
      }
      table={
        <PlotTable
          label="Contracts by use"
          noun={['range', 'ranges']}
          columns={columns}
          rows={bins}
          firstSort={{ column: 'use', direction: 'desc' }}
          onOpen={choose}
          isOpen={isChosen}
        />
      }
    />
  )
}

/** Under the bars only the lower bound has room. */
const shortLabel = (label: string): string => label.replace(/–.*$/, '')

function wordsOf(label: string): string {
  if (label === 'none') return 'Unused'
  return label === 'full' ? 'Full' : `${label} used`
}

const number = (id: 'sponsored' | 'unsponsored' | 'left', header: string): PlotColumn<FillBin> => ({
  id,
  header,
  width: 'minmax(76px, 1fr)',
  align: 'end',
  sortable: true,
  value: (bin) => bin[id],
  text: (bin) => String(bin[id]),
  cell: (bin) => formatCount(bin[id]),
})

const columns: readonly PlotColumn<FillBin>[] = [
  {
    id: 'use',
    header: 'Used',
    width: '92px',
    sortable: true,
    value: (bin) => bin.to,
    cell: (bin) => bin.label,
  },
  number('sponsored', 'Sponsored'),
  number('unsponsored', 'Unsponsored'),
  number('left', 'Seats left'),
]
