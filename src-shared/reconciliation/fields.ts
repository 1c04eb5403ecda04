import { z } from 'zod'

/** What the values of a pair of columns are; it chooses normaliser and comparators. */
export const fieldKinds = [
  'name',
  'text',
  'code',
  'number',
  'year',
  'category',
  'date',
  'identifier',
] as const
export const fieldKind = z.enum(fieldKinds)
export type FieldKind = z.infer<typeof fieldKind>

const columnName = z.string().min(1).max(256)

/** Columns of both lists that say the same thing; several of one side are read as one text. */
export const fieldPair = z.strictObject({
  left: z.array(columnName).min(1).max(16),
  right: z.array(columnName).min(1).max(16),
  kind: fieldKind,
})
export type FieldPair = z.infer<typeof fieldPair>

export const cardinalities = ['one_to_one', 'many_to_one', 'one_to_many', 'many_to_many'] as const
export const cardinality = z.enum(cardinalities)
export type Cardinality = z.infer<typeof cardinality>
export const cardinalitySetting = z.enum(['auto', ...cardinalities])
export type CardinalitySetting = z.infer<typeof cardinalitySetting>

/** What becomes of a candidate pair. */
export const pairDecisions = ['accept', 'review', 'reject'] as const
export const pairDecision = z.enum(pairDecisions)
export type PairDecision = z.infer<typeof pairDecision>

/**
 * Why the engine decided so: its confidence reached the threshold of acceptance, lies between the
 * two, or below; another pair of one of its records won the assignment; or it cannot be told from
 * a near twin, which is never guessed.
 */
export const decisionReasons = ['confident', 'unsure', 'unlikely', 'outbid', 'ambiguous'] as const
export const decisionReason = z.enum(decisionReasons)
export type DecisionReason = z.infer<typeof decisionReason>
