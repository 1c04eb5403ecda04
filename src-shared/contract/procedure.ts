import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { Access } from '../access.ts'
import { bug, failure } from '../errors.ts'
import { runId } from '../runs.ts'

/** What the core checks before a procedure runs. */
export interface ProcedureMeta {
  /** The least a caller must be allowed. */
  readonly access: Access
  /**
   * What the audit log keeps of a call that succeeded, beside who and when: what it was about (an id,
   * a name), or its whole input too. Never the input of a procedure that is given secrets.
   */
  readonly audit: 'nothing' | 'subject' | 'input'
}

/** Errors are schemas: `data` is a `Failure`, or a `Bug` with a copyable report. */
const procedure = oc.$meta<ProcedureMeta>({ access: 'admin', audit: 'subject' }).errors({
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
export const read = procedure.meta({ access: 'read', audit: 'nothing' })
/** Starts, stops, marks or removes runs. */
export const write = procedure.meta({ access: 'write', audit: 'subject' })
/** Rules the workspace: people, keys, settings, restoring. */
export const admin = procedure.meta({ access: 'admin', audit: 'subject' })

export const inRun = z.strictObject({ id: runId })
