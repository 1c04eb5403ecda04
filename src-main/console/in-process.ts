import { createRouterClient, type RouterClient } from '@orpc/server'
import { withContractErrors } from './errors.ts'
import type { ConsoleRouter } from './router.ts'

export type ConsoleClient = RouterClient<ConsoleRouter>

/** The contract without a transport: for the command line. */
export function createInProcessClient(router: ConsoleRouter): ConsoleClient {
  return createRouterClient(router, { interceptors: [withContractErrors] })
}
