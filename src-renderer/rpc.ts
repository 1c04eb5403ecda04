import { type ClientContext, type ClientLink, createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract } from '../src-shared/contract/index.ts'
import { bridgeName, type DesktopBridge } from '../src-shared/desktop-bridge.ts'

export type Client = ContractRouterClient<Contract>

/** The cookie of the session travels with each call; nothing else names the person. */
function browserLink(): ClientLink<ClientContext> {
  return new RPCLink({
    url: () => new URL('/rpc', location.href).href,
    fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin' }),
  })
}

/** Straight to the core over a port; loaded only where there is one. */
function desktopLink(bridge: DesktopBridge): ClientLink<ClientContext> {
  const opening = import('./desktop-link.ts').then(({ createDesktopLink }) =>
    createDesktopLink(bridge),
  )
  return { call: async (...call) => (await opening).call(...call) }
}

/** Exposed by the preload script of the desktop. */
const { [bridgeName]: bridge } = globalThis as { readonly [bridgeName]?: DesktopBridge }
const link = bridge === undefined ? browserLink() : desktopLink(bridge)

export const client: Client = createORPCClient(link)

/** Options for TanStack Query, by procedure: `useQuery(rpc.runs.list.queryOptions({ input }))`. */
export const rpc = createTanstackQueryUtils(client)

/** The address of a file that an export has made ready. */
export function downloadAddress(download: string): string {
  return new URL(download, location.origin).href
}
