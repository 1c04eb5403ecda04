import { Button, SegmentedControl } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CohortCell, CohortUnit } from '../../../../src-shared/events/result.ts'
import { cohortsFinding } from '../../../../src-shared/events/sentences.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { storedChoice, useStoredState } from '../../../components/stored-state.ts'
import { countOf } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { saveText } from '../../runs/save-text.ts'
import { CohortGrid } from './cohort-grid.tsx'
import { cohortCsv } from './cohort-csv.ts'
import { readerEventNumbers } from './event-words.ts'
import classes from './events.module.css'

interface CohortsProps {
  readonly runId: string
  readonly unit: CohortUnit
  readonly onUnit: (unit: CohortUnit) => void
  readonly onCell: (cell: CohortCell) => void
}

const parseAs = storedChoice(['percent', 'counts'] as const, 'percent')

/** Who comes back: the triangle of cohorts, by day or by week, in per cent or in players. */
export function Cohorts({ runId, unit, onUnit, onCell }: CohortsProps) {
  const [as, setAs] = useStoredState('events.cohorts-as', parseAs)
  const [hint, setHint] = useState<string | null>(null)
  const query = useQuery({
    ...rpc.events.cohorts.queryOptions({
      input: { id: runId, unit },
      staleTime: Number.POSITIVE_INFINITY,
    }),
    placeholderData: keepPreviousData,
  })
  const table = query.data
  return (
    <section className={classes.section} aria-labelledby="cohorts">
      <div className={classes.blockHead}>
        <h2 id="cohorts">Retention by cohort</h2>
        <span className={classes.cohortFinding}>
          {hint ?? (table === undefined ? '' : cohortsFinding(table, readerEventNumbers))}
        </span>
        <span className={classes.tools}>
          <SegmentedControl
            aria-label="Cohorts by"
            value={unit}
            data={[
              { value: 'day', label: 'Day' },
              { value: 'week', label: 'Week' },
            ]}
            onChange={(value) => onUnit(value === 'week' ? 'week' : 'day')}
          />
          <SegmentedControl
            aria-label="Cells show"
            value={as}
            data={[
              { value: 'percent', label: 'Per cent' },
              { value: 'counts', label: 'Players' },
            ]}
            onChange={(value) => setAs(value === 'counts' ? 'counts' : 'percent')}
          />
          <Button
            disabled={table === undefined || table.cohorts.length === 0}
            leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
            onClick={() => {
              if (table === undefined) return
              saveText(`cohorts-${table.unit}-${runId}.csv`, cohortCsv(table, as), 'text/csv')
            }}
          >
            CSV
          </Button>
        </span>
      </div>
      {table === undefined ? (
        query.isError ? (
          <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
        ) : (
          <SkeletonRows rows={8} columns={8} />
        )
      ) : table.cohorts.length === 0 ? (
        <EmptyState title="There are no cohorts">No event is clean, so nobody came.</EmptyState>
      ) : (
        <>
          <CohortGrid table={table} as={as} onCell={onCell} onHint={setHint} />
          {table.cohorts.length < table.total && (
            <p className="muted" style={{ padding: '0 16px' }}>
              The last {table.cohorts.length} of {countOf(table.total, 'cohort')}; all of them are
              in retention_cohorts.parquet of the run.
            </p>
          )}
        </>
      )}
    </section>
  )
}
