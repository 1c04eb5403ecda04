import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract } from '../src-shared/contract/index.ts'

export type Client = ContractRouterClient<Contract>

/** The cookie of the session travels with each call; nothing else names the person. */
const link = new RPCLink({
  url: () => new URL('/rpc', location.href).href,
  fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin' }),
})

export const client: Client = createORPCClient(link)

/** Options for TanStack Query, by procedure: `useQuery(rpc.runs.list.queryOptions({ input }))`. */
export const rpc = createTanstackQueryUtils(client)

/** The address of a file that an export has made ready. */
export function downloadAddress(download: string): string {
  return new URL(download.startsWith('/') ? download : `/downloads/${download}`, location.href).href
}
