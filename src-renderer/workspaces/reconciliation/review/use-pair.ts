import { useQuery } from '@tanstack/react-query'
import type { PairEvidence, RecordView } from '../../../../src-shared/reconciliation/result.ts'
import { queryClient } from '../../../query-client.ts'
import { client, rpc } from '../../../rpc.ts'
import { idsOf, type PairIds, type QueueRow } from './queue-marks.ts'

/** A pair as it is named in the address: by its records, and by its number where it has one. */
export interface NamedPair extends PairIds {
  readonly pair: number | null
}

export interface ShownPair {
  readonly left: RecordView
  readonly right: RecordView
  /** Null where it was never compared and cannot be any more. */
  readonly evidence: PairEvidence | null
  /** Why it is no pair, of one that was never compared. */
  readonly sentences: readonly string[]
}

const believed = 60_000

export const namedPair = (row: QueueRow): NamedPair => ({ ...idsOf(row), pair: row.pair })

function optionsOf(id: string, named: NamedPair) {
  return {
    queryKey: ['review-pair', id, named.left, named.right],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<ShownPair> => {
      if (named.pair !== null) {
        const evidence = await client.reconciliation.pair({ id, pair: named.pair }, { signal })
        return { left: evidence.left, right: evidence.right, evidence, sentences: [] }
      }
      const asked = { id, left: named.left, right: named.right }
      const { left, right, evidence, sentences } = await client.reconciliation.whyNot(asked, {
        signal,
      })
      return { left, right, evidence, sentences }
    },
    staleTime: believed,
  }
}

/** Both records of a pair, what speaks for it and what else they could be paired with. */
export function usePair(id: string, named: NamedPair | null) {
  return useQuery({
    ...optionsOf(id, named ?? { left: '', right: '', pair: null }),
    enabled: named !== null,
  })
}

/** Loads pairs that will be looked at soon, so that they are there when they are. */
export function prefetchPairs(id: string, rows: readonly QueueRow[]): void {
  for (const row of rows) void queryClient.prefetchQuery(optionsOf(id, namedPair(row)))
}

/** Pairs of these records are believed no longer; the one on the screen is asked for again. */
export function renewPairs(id: string, records: ReadonlySet<string>): void {
  void queryClient.invalidateQueries({
    queryKey: ['review-pair', id],
    predicate: ({ queryKey: [, , left, right] }) =>
      records.has(`left:${String(left)}`) || records.has(`right:${String(right)}`),
  })
}

export const historyOptions = (id: string, pair: PairIds | null) =>
  rpc.reviews.history.queryOptions({
    input: { id, pair: pair === null ? null : { left: pair.left, right: pair.right } },
    staleTime: 5_000,
  })
