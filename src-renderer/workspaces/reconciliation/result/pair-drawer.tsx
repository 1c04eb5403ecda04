import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PairEvidence } from '../../../../src-shared/reconciliation/result.ts'
import { Drawer } from '../../../components/drawer.tsx'
import { client, rpc } from '../../../rpc.ts'
import { Asked, type DrawerProps, frameOf } from './drawer-parts.tsx'
import { PairParts } from './pair-parts.tsx'
import { parsePairKey } from './result-words.ts'

/** A pair: what both records say, the evidence in bits, what else there was for either. */
export function PairDrawer({ onPair, ...props }: DrawerProps) {
  const { runId, row, number } = props
  const named = parsePairKey(row)
  const query = useQuery({
    queryKey: [...rpc.reconciliation.pair.key(), runId, row, number],
    queryFn: async ({ signal }): Promise<PairEvidence | null> => {
      if (named === null) return null
      if ('pair' in named) {
        return client.reconciliation.pair({ id: runId, pair: named.pair }, { signal })
      }
      const found = await client.reconciliation.whyNot({ id: runId, ...named }, { signal })
      return found.evidence
    },
    enabled: named !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  const evidence = query.data
  return (
    <Drawer title={evidence ? evidence.left.title || evidence.left.id : 'Pair'} {...frameOf(props)}>
      <Asked query={query} none="The run has no such pair">
        {evidence && <PairParts runId={runId} evidence={evidence} onPair={onPair} />}
      </Asked>
    </Drawer>
  )
}
