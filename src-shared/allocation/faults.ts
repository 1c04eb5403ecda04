import { z } from 'zod'
import { allocationInputName } from './inputs.ts'

export const faultKind = z.enum([
  'unreadable',
  'empty_input',
  'missing_column',
  'malformed_row',
  'empty_id',
  'unknown_contract',
  'unknown_group',
  'duplicate_pair',
  'duplicate_contract',
  'duplicate_group',
  'duplicate_row',
  'user_in_two_groups',
  'bad_score',
  'bad_cap',
  'missing_cap',
  'bad_sponsored',
  'bad_ratio',
  'no_group',
  'no_ratio',
  'no_eligible_pairs',
  'too_many_contracts',
  'pin_not_eligible',
  'pin_over_cap',
  'pin_over_per_user',
  'pin_mixed',
  'pin_breaks_ratio',
])
export type FaultKind = z.infer<typeof faultKind>

/** One kind of fault of one input, reported once with its count. */
export const fault = z.strictObject({
  input: allocationInputName,
  kind: faultKind,
  severity: z.enum(['error', 'warning']),
  /** Rows (or ids) concerned. */
  count: z.int().min(1),
  /** The first few row numbers as a spreadsheet shows them: the header of a CSV is row 1. */
  rows: z.array(z.int()).max(10),
  /** The first few offending values. */
  samples: z.array(z.string()).max(10),
  /** One sentence: what is wrong. */
  message: z.string(),
  /** One sentence: what to do, or what was done about it. */
  remedy: z.string(),
})
export type Fault = z.infer<typeof fault>
