import { queryClient } from '../../../query-client.ts'
import type { QueueFilter, QueueOrder } from '../../../../src-shared/reconciliation/review.ts'
import { usePages, type Pages } from '../../../components/use-pages.ts'
import { client } from '../../../rpc.ts'
import type { QueueRow } from './queue-marks.ts'
import { windowHolder } from './window-holder.ts'

const pageSize = 100
/** Milliseconds: after a decision pages are asked for anew anyway. */
const staleTime = 60_000

const keyOf = (id: string): readonly unknown[] => ['review-queue', id]

/** The queue in pages, fetched where the list is looked at. */
export function useQueue(id: string, filter: QueueFilter, order: QueueOrder): Pages<QueueRow> {
  return usePages<QueueRow>({
    queryKey: [...keyOf(id), filter, order],
    async fetchPage(offset, limit, signal) {
      const asked = {
        id,
        holder: windowHolder,
        ...filter,
        order,
        offset,
        limit: Math.min(limit, 500),
      }
      const { rows, total, number } = await client.reviews.queue(asked, { signal })
      return { total, rows: rows.map((row) => ({ ...row, number })) }
    },
    pageSize,
    scope: id,
    staleTime,
  })
}

/** Asks for the pages on the screen again; they stay as they are until the answer is there. */
export async function renewQueue(id: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: keyOf(id) })
}
