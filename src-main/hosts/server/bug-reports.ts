import { ORPCError } from '@orpc/contract'
import { withContractErrors } from '../../console/index.ts'
import type { HostLog } from '../../platform/log.ts'
import { bug } from '../../../src-shared/errors.ts'
import type { CallContext } from './credentials.ts'

interface Call {
  readonly context: CallContext
  readonly path: readonly string[]
  next(): unknown
}

/**
 * What a procedure throws leaves as an error of the contract. A bug goes to the host's log under the
 * id of its request, and the report names that id; scripts with a key are told the id alone.
 */
export function contractErrorsOf(log: HostLog) {
  return async (call: Call): Promise<unknown> => {
    try {
      return await withContractErrors({ next: async () => call.next() })
    } catch (error) {
      if (!(error instanceof ORPCError) || error.code !== 'INTERNAL_SERVER_ERROR') throw error
      const { requestId, actor } = call.context
      log.trouble(`request ${requestId}: ${call.path.join('.')} broke`, error.cause ?? error)
      const report = bug.safeParse(error.data).data
      const data =
        actor.kind === 'key' || report === undefined
          ? {
              code: 'bug',
              what: 'Something went wrong inside Quartermaster.',
              remedy: `Tell whoever runs this console: its log tells more of request ${requestId}.`,
            }
          : { ...report, cause: `Request ${requestId}\n${report.cause ?? ''}`.trimEnd() }
      throw new ORPCError('INTERNAL_SERVER_ERROR', { message: data.what, data, cause: error })
    }
  }
}
