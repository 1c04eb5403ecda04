import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { Access } from '../actor.ts'
import { bug, failure } from '../errors.ts'
import { runId } from '../runs.ts'

/** What the core checks before a procedure runs. */
export interface ProcedureMeta {
  /** The least a caller must be allowed. */
  readonly access: Access
}

/** Errors are schemas: `data` is a `Failure`, or a `Bug` with a copyable report. */
const procedure = oc.$meta<ProcedureMeta>({ access: 'admin' }).errors({
  BAD_REQUEST: { status: 400, data: failure },
  UNAUTHORIZED: { status: 401, data: failure },
  FORBIDDEN: { status: 403, data: failure },
  NOT_FOUND: { status: 404, data: failure },
  CONFLICT: { status: 409, data: failure },
  UNPROCESSABLE_CONTENT: { status: 422, data: failure },
  SERVICE_UNAVAILABLE: { status: 503, data: failure },
  INTERNAL_SERVER_ERROR: { status: 500, data: bug },
})

/** Looks at what is there. */
export const read = procedure.meta({ access: 'read' })
/** Starts, stops, marks or removes runs. */
export const write = procedure.meta({ access: 'write' })
/** Rules the workspace: people, keys, settings, restoring. */
export const admin = procedure.meta({ access: 'admin' })

export const inRun = z.strictObject({ id: runId })
