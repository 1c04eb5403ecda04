import { implement } from '@orpc/server'
import { mayDo } from '../../src-shared/access.ts'
import type { Actor } from '../../src-shared/actor.ts'
import { contract } from '../../src-shared/contract/index.ts'
import { expected } from '../platform/errors.ts'
import type { AuditTrail } from './audit-trail.ts'

/** What a host tells with each call. */
export interface ConsoleContext {
  readonly actor: Actor
  /** Of the request it came with, where the host tells requests apart. */
  readonly requestId?: string
}

/**
 * The contract with its context: no procedure runs for somebody who may not call it, and what
 * succeeded is written down.
 */
export const createImplementer = (audit: AuditTrail) =>
  implement(contract)
    .$context<ConsoleContext>()
    .use(async ({ context: { actor }, path, procedure, next }, input) => {
      const { access: needed, audit: keeps } = procedure['~orpc'].meta
      if (mayDo(actor, needed)) {
        const result = await next()
        audit({ actor, path, keeps, input, output: result.output })
        return result
      }
      throw expected('forbidden', {
        what: `${actor.name} may not do this: it needs the right to ${needed}.`,
        remedy: 'Ask whoever runs this console.',
      })
    })
export type Implementer = ReturnType<typeof createImplementer>
