import type {
  AllocationSummary,
  ContractSummary,
} from '../../../../src-shared/allocation/summary.ts'
import { KindChip } from '../../../components/status-chip.tsx'
import { formatCount } from '../../../format.ts'
import type { OpenedDetail } from '../../runs/run-search.ts'
import { groupsFinding } from './group-words.ts'
import { Headline } from './headline.tsx'
import { Notes } from './notes.tsx'
import { RatioGrid } from './ratio-grid.tsx'
import { ContractScatter } from './scatter.tsx'
import type { Region } from './scatter-geometry.ts'
import type { DetailWalk } from './use-detail-walk.ts'
import classes from './result.module.css'

interface OverviewTabProps {
  readonly summary: AllocationSummary
  readonly opened: OpenedDetail | null
  readonly walk: DetailWalk
  readonly onRegion: (region: Region | null) => void
}

export function OverviewTab({ summary, opened, walk, onRegion }: OverviewTabProps) {
  return (
    <div className={classes.overview}>
      <Headline summary={summary} />
      <Notes summary={summary} onGroup={(id) => walk.open({ type: 'group', id }, -1, 'key')} />
      <div className={classes.columns}>
        <section className={classes.block}>
          <div className={classes.blockHead}>
            <h2>Ratio compliance</h2>
            <span className="muted">{groupsFinding(summary.groups)}</span>
          </div>
          <RatioGrid
            groups={summary.groups}
            opened={opened?.type === 'group' ? opened.id : null}
            walk={walk}
          />
        </section>
        <section className={classes.block}>
          <div className={classes.blockHead}>
            <h2>Contracts by price and use</h2>
            <span className="muted">{contractsFinding(summary.contracts)}</span>
          </div>
          <div className={`${classes.scatter} ${classes.scatterFill}`}>
            <ContractScatter
              contracts={summary.contracts}
              height="fill"
              region={null}
              onRegion={onRegion}
              onOpen={(id) => walk.open({ type: 'contract', id }, -1, 'pointer')}
            />
            <div className={classes.legend}>
              <KindChip sponsored />
              <KindChip sponsored={false} />
              <span className="muted">Drag to choose, click to open</span>
            </div>
          </div>
        </section>
      </div>
    </div>
  )
}

export function contractsFinding(contracts: readonly ContractSummary[], locale?: string): string {
  const full = contracts.filter((contract) => contract.fill !== null && contract.fill >= 1).length
  return `${formatCount(full, locale)} of ${formatCount(contracts.length, locale)} full`
}
