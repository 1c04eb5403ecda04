import { z } from 'zod'

/** Changes that let a group be full and at its target: each rests on assignments that were built. */
export const groupRemedyValues = z.strictObject({
  /** A target this group reaches with every slot filled, to be taken as it is; null: none is shown to do. */
  lower_target: z.number().nullable(),
  /** A slack (for all groups), in steps of 0.0001, at which it is compliant then. */
  add_slack: z.number().nullable(),
  /** Assignments this group can have at its target: fewer than reachable_total. */
  fill_at_most: z.int(),
})
export type GroupRemedyValues = z.infer<typeof groupRemedyValues>
