import { z } from 'zod'
import { connectionKind } from '../connections.ts'
import { allocationInputName } from './inputs.ts'

/** A query for an input that comes with the program, to be used as it is or changed. */
export const queryTemplate = z.strictObject({
  /** `contract-caps.postgresql.sql` */
  name: z.string(),
  input: allocationInputName,
  database: connectionKind,
  description: z.string(),
  sql: z.string(),
})
export type QueryTemplate = z.infer<typeof queryTemplate>

export const queryTemplates = z.strictObject({ templates: z.array(queryTemplate) })
