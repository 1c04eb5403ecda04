import { useQuery } from '@tanstack/react-query'
import { type Access, mayDo } from '../src-shared/access.ts'
import type { Actor } from '../src-shared/actor.ts'
import { rpc } from './rpc.ts'

/** Who uses this window; undefined while nobody knows. */
export function useMe(): Actor | undefined {
  return useQuery(rpc.people.me.queryOptions({ staleTime: 60_000 })).data
}

export function useMay(needed: Access): boolean | undefined {
  const me = useMe()
  return me === undefined ? undefined : mayDo(me, needed)
}

/** Why this person cannot start or change runs; null when they can, and while nobody knows. */
export function useReadOnlyReason(): string | null {
  const me = useMe()
  if (me === undefined || mayDo(me, 'write')) return null
  return `You are ${me.name} and may look at everything. To start or change runs, ask whoever invited you.`
}
