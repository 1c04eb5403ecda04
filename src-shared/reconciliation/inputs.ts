import { z } from 'zod'
import { inputSource } from '../allocation/inputs.ts'

/** The inputs of a reconciliation, in the order in which screens show them. */
export const reconciliationInputNames = ['left', 'right', 'truth'] as const
export const reconciliationInputName = z.enum(reconciliationInputNames)
export type ReconciliationInputName = z.infer<typeof reconciliationInputName>

/** Two lists of records, or one alone, which is searched for records that are there twice. */
export const reconciliationInputs = z.strictObject({
  left: inputSource,
  right: inputSource.optional(),
  /** Known pairs: left id, right id. Nothing is learned from them; results are measured by them. */
  truth: inputSource.optional(),
})
export type ReconciliationInputs = z.infer<typeof reconciliationInputs>

export const reconciliationInputWords: Readonly<Record<ReconciliationInputName, string>> = {
  left: 'Left list',
  right: 'Right list',
  truth: 'Known pairs',
}
