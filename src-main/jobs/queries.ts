import { z } from 'zod'
import {
  assignmentsPage,
  assignmentsRequest,
  contractExplanation,
  contractsPage,
  contractsRequest,
  groupExplanation,
  userExplanation,
} from '../../src-shared/allocation/result.ts'
import { failureOrBug } from '../../src-shared/errors.ts'
import { inspectedFile, inspectRequest } from '../../src-shared/files.ts'

const inFolder = z.strictObject({ folder: z.string() })

/** Everything the query process can be asked: a closed union. `folder` is a published run's. */
export const queries = {
  'files.inspect': { request: inspectRequest, response: inspectedFile },
  'allocation.assignments': {
    request: inFolder.extend({ page: assignmentsRequest }),
    response: assignmentsPage,
  },
  'allocation.contracts': {
    request: inFolder.extend({ page: contractsRequest }),
    response: contractsPage,
  },
  'allocation.user': {
    request: inFolder.extend({ user_id: z.string() }),
    response: userExplanation,
  },
  'allocation.group': {
    request: inFolder.extend({ group_id: z.string() }),
    response: groupExplanation,
  },
  'allocation.contract': {
    request: inFolder.extend({ contract_id: z.string() }),
    response: contractExplanation,
  },
  'allocation.export': {
    request: inFolder.extend({ format: z.enum(['csv', 'parquet']), to: z.string() }),
    response: z.strictObject({ rows: z.int() }),
  },
} as const
export type QueryName = keyof typeof queries
export const queryName = z.enum(Object.keys(queries) as [QueryName, ...QueryName[]])
export type QueryRequest<N extends QueryName> = z.infer<(typeof queries)[N]['request']>
export type QueryResponse<N extends QueryName> = z.infer<(typeof queries)[N]['response']>

export interface QueryContext {
  readonly temporary: string
  /** Called when the caller no longer wants the answer. */
  onCancel(listener: () => void): Disposable
}

export type QueryHandlers = {
  readonly [N in QueryName]: (
    request: QueryRequest<N>,
    context: QueryContext,
  ) => Promise<QueryResponse<N>>
}

/** Core to query process. */
export const queryCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ask'),
    id: z.int(),
    name: queryName,
    request: z.unknown(),
    temporary: z.string(),
  }),
  z.strictObject({ type: z.literal('forget'), id: z.int() }),
])
export type QueryCommand = z.infer<typeof queryCommand>

/** Query process to core. */
export const queryEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('answer'), id: z.int(), response: z.unknown() }),
  z.strictObject({ type: z.literal('failed'), id: z.int(), error: failureOrBug }),
])
export type QueryEvent = z.infer<typeof queryEvent>
