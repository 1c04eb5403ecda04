import { implement } from '@orpc/server'
import { type Actor, mayDo } from '../../src-shared/actor.ts'
import { contract } from '../../src-shared/contract/index.ts'
import { expected } from '../platform/errors.ts'

/** What a host tells with each call. */
export interface ConsoleContext {
  readonly actor: Actor
  /** Of the request it came with, where the host tells requests apart. */
  readonly requestId?: string
}

/** The contract with its context; no procedure runs for somebody who may not call it. */
export const createImplementer = () =>
  implement(contract)
    .$context<ConsoleContext>()
    .use(({ context: { actor }, procedure, next }) => {
      const needed = procedure['~orpc'].meta.access
      if (mayDo(actor, needed)) return next()
      throw expected('forbidden', {
        what: `${actor.name} may not do this: it needs the right to ${needed}.`,
        remedy: 'Ask whoever runs this console.',
      })
    })
export type Implementer = ReturnType<typeof createImplementer>
