import { Anchor } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import type { AllocationComparison } from '../../../../src-shared/allocation/compare.ts'
import { countOf, formatCount } from '../../../format.ts'
import type { CompareChange } from './compare-search.ts'
import { ContractsGrid } from './contracts-grid.tsx'
import { groupsFinding } from './delta-words.ts'
import { FiguresTable } from './figures-table.tsx'
import { GroupsGrid } from './groups-grid.tsx'
import type { UserCounts } from './use-user-counts.ts'
import { WhatDiffers } from './what-differs.tsx'
import classes from './compare.module.css'

interface ResultTabProps {
  readonly comparison: AllocationComparison
  readonly counts: UserCounts | undefined
  /** Leads to users with these filters. */
  readonly onUsers: (filters: CompareChange) => void
}

/** Causes and effects on one page: what differs, and what came of it. */
export function ResultTab({ comparison, counts, onUsers }: ResultTabProps) {
  const { notes, results } = comparison
  return (
    <div className={classes.overview}>
      {notes.length > 0 && (
        <div className={classes.notes}>
          {notes.map((note) => (
            <p key={note}>
              <IconInfoCircle size={14} stroke={1.75} aria-hidden />
              {note}
            </p>
          ))}
        </div>
      )}
      <div className={classes.top}>
        {results !== null && (
          <section className={classes.block} aria-labelledby="compared-results">
            <div className={classes.blockHead}>
              <h2 id="compared-results">Result</h2>
              {counts !== undefined && <UsersSentence counts={counts} onUsers={onUsers} />}
            </div>
            <FiguresTable figures={results.figures} />
          </section>
        )}
        <div className={classes.causes}>
          <WhatDiffers parameters={comparison.parameters} inputs={comparison.inputs} />
        </div>
      </div>
      {results !== null && (
        <div className={classes.columns}>
          <section
            className={classes.gridBlock}
            style={rowsStyle(results.groups.length)}
            aria-labelledby="compared-groups"
          >
            <div className={classes.gridHead}>
              <h2 id="compared-groups">{groupsFinding(results.groups)}</h2>
            </div>
            <GroupsGrid
              groups={results.groups}
              onOpen={(id) => onUsers({ group: id === '' ? '(none)' : id })}
            />
          </section>
          <section
            className={classes.gridBlock}
            style={rowsStyle(results.contracts.length)}
            aria-labelledby="compared-contracts"
          >
            <div className={classes.gridHead}>
              <h2 id="compared-contracts">{contractsFinding(results)}</h2>
            </div>
            <ContractsGrid
              contracts={results.contracts}
              onOpen={(contract) => onUsers({ contract })}
            />
          </section>
        </div>
      )}
    </div>
  )
}

/** Stacked, a grid is as high as its rows, within bounds. */
const rowsStyle = (rows: number) => ({ '--rows': rows }) as CSSProperties

function contractsFinding({
  contracts,
  contracts_changed: changed,
  contracts_total: total,
}: NonNullable<AllocationComparison['results']>): string {
  if (changed === 0) return `${countOf(total, 'contract')}, none used otherwise`
  const shown =
    contracts.length < changed ? `; the ${formatCount(contracts.length)} largest changes` : ''
  return `${formatCount(changed)} of ${countOf(total, 'contract')} used otherwise${shown}`
}

function UsersSentence({
  counts,
  onUsers,
}: {
  counts: UserCounts
  onUsers: ResultTabProps['onUsers']
}) {
  const changed = counts.moved + counts.gained + counts.lost
  if (changed === 0) return <span className="muted">Every user holds the same contracts</span>
  return (
    <Anchor component="button" type="button" onClick={() => onUsers({})}>
      {countOf(changed, 'user holds', 'users hold')} other contracts
    </Anchor>
  )
}
