import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import { client } from '../../../rpc.ts'
import { idsOf, type PairIds, samePair } from './queue-marks.ts'
import type { NamedPair } from './use-pair.ts'

/** The number of a pair of the queue, whose records alone are known; null where it has none. */
export async function nameOf(id: string, pair: PairIds): Promise<NamedPair> {
  const { rows } = await client.reviews.queue({ id, show: 'all', text: pair.left, limit: 500 })
  const row = rows.find((one) => samePair(idsOf(one), pair))
  return { left: pair.left, right: pair.right, pair: row?.pair ?? null }
}

/**
 * The pair of a record with another one. In one list alone the one that comes first is the left one,
 * which the core knows.
 */
export async function pairWith(
  run: { readonly id: string; readonly deduplicated: boolean },
  keeps: RecordSide,
  own: string,
  other: { readonly id: string; readonly pair: number | null },
): Promise<NamedPair> {
  const named = keeps === 'left' ? { left: own, right: other.id } : { left: other.id, right: own }
  if (!run.deduplicated) return { ...named, pair: other.pair }
  if (other.pair !== null) {
    const { pair } = await client.reconciliation.pair({ id: run.id, pair: other.pair })
    return { ...idsOf(pair), pair: other.pair }
  }
  const { left, right, pair } = await client.reconciliation.whyNot({ id: run.id, ...named })
  return { left: left.id, right: right.id, pair }
}
