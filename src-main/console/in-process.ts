import { createRouterClient, type RouterClient } from '@orpc/server'
import type { Actor } from '../../src-shared/actor.ts'
import { localOwner } from '../platform/owner.ts'
import { withContractErrors } from './errors.ts'
import type { ConsoleRouter } from './router.ts'

export type ConsoleClient = RouterClient<ConsoleRouter>

/** The contract without a transport: for the command line. */
export function createInProcessClient(
  router: ConsoleRouter,
  actor: Actor = localOwner(),
): ConsoleClient {
  return createRouterClient(router, { context: { actor }, interceptors: [withContractErrors] })
}
