import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { UnmatchedRow } from '../../../../src-shared/reconciliation/result.ts'
import { Copyable } from '../../../components/copyable.tsx'
import { Drawer } from '../../../components/drawer.tsx'
import { Chip } from '../../../components/status-chip.tsx'
import { countOf } from '../../../format.ts'
import { client, rpc } from '../../../rpc.ts'
import { Asked, type DrawerProps } from './drawer-parts.tsx'
import { PairParts } from './pair-parts.tsx'
import { unmatchedHelp, unmatchedNames } from './result-words.ts'
import classes from './result.module.css'

/** A record without a partner: its nearest miss with the evidence, and why that lost. */
export function UnmatchedDrawer({ side, ...props }: DrawerProps & { readonly side: RecordSide }) {
  const { runId, row, number, onPair, onWhyNot, ...drawer } = props
  const table = side === 'left' ? 'unmatched_left' : 'unmatched_right'
  const listed = useQuery({
    queryKey: [...rpc.reconciliation.rows.key(), runId, table, 'one', row, number],
    queryFn: async ({ signal }) => {
      const page = await client.reconciliation.rows(
        {
          id: runId,
          table,
          limit: 1,
          filters: [{ column: 'id', op: 'equals', value: row.slice(0, 500) }],
        },
        { signal },
      )
      return (page.rows[0] ?? null) as object | null as UnmatchedRow | null
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const record = listed.data
  const best = record?.best_pair ?? null
  const pair = useQuery({
    ...rpc.reconciliation.pair.queryOptions({
      input: { id: runId, pair: best ?? 0 },
      staleTime: Number.POSITIVE_INFINITY,
    }),
    enabled: best !== null,
  })
  return (
    <Drawer title={record ? record.title || record.id : 'Record'} {...drawer}>
      <Asked query={listed} none="This record has a partner by now">
        {record && (
          <>
            <p className={classes.drawerLead}>
              <Chip tone="warn">{unmatchedNames[record.why]}</Chip>
              <span>{unmatchedHelp[record.why]}</span>
            </p>
            <dl className={classes.facts}>
              <dt>Id</dt>
              <dd>
                <Copyable value={record.id} />
              </dd>
              <dt>Compared with</dt>
              <dd>{countOf(record.candidates, 'record')}</dd>
            </dl>
            <Button
              onClick={() => onWhyNot(side === 'left' ? { left: record.id } : { right: record.id })}
            >
              Ask about another record
            </Button>
            {best !== null && (
              <>
                <h3 className={classes.subhead}>Nearest miss</h3>
                <Asked query={pair} none="The pair cannot be shown">
                  {pair.data && <PairParts runId={runId} evidence={pair.data} onPair={onPair} />}
                </Asked>
              </>
            )}
          </>
        )}
      </Asked>
    </Drawer>
  )
}
