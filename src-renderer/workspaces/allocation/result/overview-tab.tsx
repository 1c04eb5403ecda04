import { useMemo } from 'react'
import {
  contractsFinding,
  groupsFinding,
  resultFindings,
} from '../../../../src-shared/allocation/findings.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { PlotFrame } from '../../../components/plot-frame.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { KindChip } from '../../../components/status-chip.tsx'
import { readerNumbers } from '../../../format.ts'
import type { OpenedDetail } from '../../runs/run-search.ts'
import { ContractTable } from './contract-table.tsx'
import { Headline } from './headline.tsx'
import { Notes } from './notes.tsx'
import { RatioGrid } from './ratio-grid.tsx'
import { ContractScatter } from './scatter.tsx'
import type { Region } from './scatter-geometry.ts'
import { walkOrder } from './scatter-marks.ts'
import { useWalkRows, type DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface OverviewTabProps {
  readonly runId: string
  readonly summary: AllocationSummary
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
  readonly onRegion: (region: Region | null) => void
}

export function OverviewTab({ runId, summary, opened, walk, onRegion }: OverviewTabProps) {
  const { contracts, groups } = summary
  const order = useMemo(() => walkOrder(contracts), [contracts])
  useWalkRows(
    walk,
    {
      total: order.length,
      at: (index) => {
        const contract = contracts[order[index] ?? -1]
        return contract === undefined ? undefined : { type: 'contract', id: contract.contract_id }
      },
    },
    opened?.type === 'contract',
  )
  return (
    <div className={classes.overview}>
      <Headline summary={summary} />
      <Findings summary={summary} />
      <Notes
        runId={runId}
        summary={summary}
        onGroup={(id) => walk.open({ type: 'group', id }, -1, 'key')}
      />
      <div className={classes.columns}>
        <section className={classes.block} aria-labelledby="ratio-compliance">
          <div className={classes.blockHead}>
            <h2 id="ratio-compliance">Ratio compliance</h2>
            <span className="muted">{groupsFinding(groups, readerNumbers)}</span>
          </div>
          {groups.length === 0 ? (
            <EmptyState title="No user of this drop is in a group">
              Without groups there are no ratios to keep. Check the input of user groups if there
              should be some.
            </EmptyState>
          ) : (
            <RatioGrid
              groups={groups}
              opened={opened?.type === 'group' ? opened.id : null}
              walk={walk}
              walked={opened?.type !== 'contract'}
            />
          )}
        </section>
        <div className={classes.block}>
          {contracts.every(({ fill }) => fill === null) ? (
            <EmptyState title={contractsFinding(contracts, readerNumbers)}>
              Check the caps: an empty cap of an unsponsored contract means the cap of the
              parameters, a cap of 0 closes it.
            </EmptyState>
          ) : (
            <PlotFrame
              id="contracts-plane"
              title="Contracts by price and use"
              finding={contractsFinding(contracts, readerNumbers)}
              plot={
                <div className={`${classes.scatter} ${classes.scatterFill}`}>
                  <ContractScatter
                    contracts={contracts}
                    height="fill"
                    region={null}
                    onRegion={onRegion}
                    onOpen={(id, by) => walk.open({ type: 'contract', id }, -1, by)}
                  />
                  <div className={classes.legend}>
                    <KindChip sponsored />
                    <KindChip sponsored={false} />
                    <span className="muted">Drag to choose, click to open</span>
                  </div>
                </div>
              }
              table={<ContractTable contracts={contracts} opened={opened} walk={walk} />}
            />
          )}
        </div>
      </div>
    </div>
  )
}

/** What the numbers of the headline and the plots come down to; how good it is stands in the headline. */
function Findings({ summary }: { summary: AllocationSummary }) {
  return (
    <p className={classes.findings}>
      {resultFindings(summary, readerNumbers).slice(0, -1).join(' ')}
    </p>
  )
}
