import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { GoldenCell, RecordView } from '../../../../src-shared/reconciliation/result.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { Drawer } from '../../../components/drawer.tsx'
import { Chip } from '../../../components/status-chip.tsx'
import { countOf, formatCount, nothing } from '../../../format.ts'
import { client, rpc } from '../../../rpc.ts'
import { Asked, type DrawerProps, frameOf } from './drawer-parts.tsx'
import { OriginMark } from './origin-mark.tsx'
import { conflictNames, originWords } from './result-words.ts'
import classes from './result.module.css'

/** A row of the golden table: each cell with its origin and what both sides say. */
export function GoldenDrawer(props: DrawerProps) {
  const { runId, row, number } = props
  const golden = /^\d{1,12}$/.test(row) ? Number(row) : 0
  const query = useQuery({
    queryKey: [...rpc.reconciliation.golden.key(), runId, golden, number],
    queryFn: ({ signal }) => client.reconciliation.golden({ id: runId, golden }, { signal }),
    enabled: golden > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const record = query.data
  const conflicts = record?.cells.filter(({ conflict }) => conflict !== null).length ?? 0
  return (
    <Drawer
      title={record?.left[0]?.title ?? record?.right[0]?.title ?? `Golden record ${golden}`}
      {...frameOf(props)}
    >
      <Asked query={query} none="The golden table has no such row">
        {record && (
          <>
            <p className={classes.drawerLead}>
              {conflicts > 0 ? (
                <Chip tone="warn">{countOf(conflicts, 'conflict')}</Chip>
              ) : (
                <Chip tone="ok">No conflict</Chip>
              )}
              <RecordsOf side="left" records={record.left} />
              <RecordsOf side="right" records={record.right} />
            </p>
            <table className={classes.beside} data-golden>
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">Golden</th>
                  <th scope="col">Left</th>
                  <th scope="col">Right</th>
                </tr>
              </thead>
              <tbody>
                {record.cells.map((cell) => (
                  <tr key={cell.column} data-differs={cell.conflict !== null}>
                    <th scope="row" title={cell.column}>
                      {cell.column}
                    </th>
                    <td>
                      <Origin cell={cell} /> {cell.value ?? nothing}
                      {cell.conflict !== null && (
                        <span className={classes.conflict}>{conflictNames[cell.conflict]}</span>
                      )}
                    </td>
                    <td>{cell.left_value ?? nothing}</td>
                    <td>{cell.right_value ?? nothing}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className={classes.small}>
              L from the left record, R from the right, = both agree, ∩ the right’s options narrowed
              by the left.
            </p>
          </>
        )}
      </Asked>
    </Drawer>
  )
}

interface RecordsOfProps {
  readonly side: RecordSide
  readonly records: readonly RecordView[]
}

const mostIds = 5

/** The records of one side by their ids. */
function RecordsOf({ side, records }: RecordsOfProps) {
  if (records.length === 0) return null
  return (
    <span className="muted">
      {side}{' '}
      {records.slice(0, mostIds).map(({ id }) => (
        <Copyable key={id} value={id} />
      ))}
      {records.length > mostIds && ` and ${formatCount(records.length - mostIds)} more`}
    </span>
  )
}

function Origin({ cell }: { readonly cell: GoldenCell }) {
  const words = `${originWords[cell.origin]}${cell.record === null ? '' : `, record ${cell.record}`}`
  return <OriginMark origin={cell.origin} words={words} />
}
