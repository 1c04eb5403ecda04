import { z } from 'zod'
import { inputSource } from '../allocation/inputs.ts'
import { fieldKind, fieldPair } from './fields.ts'
import { listFault } from './summary.ts'

/** Two lists before they are matched: what their columns hold, and which say the same. */
export const proposalRequest = z.strictObject({
  left: inputSource,
  right: inputSource.nullable(),
  left_id: z.string().max(256).nullable().default(null),
  right_id: z.string().max(256).nullable().default(null),
})
export type ProposalRequest = z.infer<typeof proposalRequest>

export const columnProfile = z.strictObject({
  name: z.string(),
  /** Of the rows that were looked at. */
  filled: z.int(),
  distinct: z.int(),
  /** The most frequent first, at most five. */
  examples: z.array(z.string()).max(5),
  kind: fieldKind,
})
export type ColumnProfile = z.infer<typeof columnProfile>

export const listProfile = z.strictObject({
  name: z.string(),
  rows: z.int(),
  /** Rows that were looked at. */
  sampled: z.int(),
  columns: z.array(columnProfile),
  /** Columns whose values all differ, the likeliest first; `id` is the one that would be used. */
  id_candidates: z.array(z.string()),
  id: z.string().nullable(),
  /** The first rows, one value a column. */
  preview: z.array(z.array(z.string().nullable())).max(20),
})
export type ListProfile = z.infer<typeof listProfile>

export const fieldsProposal = z.strictObject({
  left: listProfile,
  /** Null: one list alone. */
  right: listProfile.nullable(),
  fields: z.array(fieldPair),
  faults: z.array(listFault),
})
export type FieldsProposal = z.infer<typeof fieldsProposal>
