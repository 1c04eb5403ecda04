import { z } from 'zod'
import { connectionDefinition } from '../../../src-shared/connections.ts'
import { expected } from '../../platform/errors.ts'

/**
 * A connection with its password, as a driver needs it. It goes from the core to a runner or query
 * process over their channel and nowhere else: never into a manifest, a log, a row or an answer.
 */
export const remoteTarget = connectionDefinition.omit({ secret: true }).extend({
  password: z.string().nullable(),
})
export type RemoteTarget = z.infer<typeof remoteTarget>

export function unknownConnection(name: string): Error {
  return expected('not_found', {
    what: `There is no connection named ${name}.`,
    remedy: 'Add it under Settings, Connections, or with `quartermaster connections add`.',
  })
}
