import { useQuery } from '@tanstack/react-query'
import type { ComparedUsersPage } from '../../../../src-shared/allocation/compare.ts'
import { rpc } from '../../../rpc.ts'

export type UserCounts = ComparedUsersPage['counts']

/** How many users moved; undefined until it is known. `ready` is false while there is nothing to ask. */
export function useUserCounts(a: string, b: string, ready: boolean): UserCounts | undefined {
  const query = useQuery({
    ...rpc.allocation.compareUsers.queryOptions({ input: { a, b, limit: 1 } }),
    enabled: ready,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return query.data?.counts
}
