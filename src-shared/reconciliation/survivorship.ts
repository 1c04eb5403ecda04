import { z } from 'zod'

/**
 * Which of the values of matched records a cell of the golden table takes.
 * - `prefer_left`, `prefer_right`: that side's value, the other's where it has none.
 * - `inherit`: the right side's value, narrowed to the left's own option where it lists several
 *   ("850 E-TEC | 600R E-TEC"), overridden by what the left states.
 * - `longest`: most characters. `most_complete`: that of the record with most filled cells.
 * - `newest`: that of the record whose `newest_by` column is latest.
 */
export const survivorshipRules = [
  'prefer_left',
  'prefer_right',
  'inherit',
  'longest',
  'newest',
  'most_complete',
] as const
export const survivorshipRule = z.enum(survivorshipRules)
export type SurvivorshipRule = z.infer<typeof survivorshipRule>

const columnName = z.string().min(1).max(256)

export const survivorship = z.strictObject({
  /** For columns that are not named below. */
  standard: survivorshipRule.default('inherit'),
  /** By the golden table's column. */
  columns: z.record(columnName, survivorshipRule).default({}),
  /** Columns of dates or numbers that tell which record is newer; needed by `newest`. */
  newest_by: z.strictObject({ left: columnName, right: columnName }).nullable().default(null),
})
export type Survivorship = z.infer<typeof survivorship>

export const survivorshipWords: Readonly<Record<SurvivorshipRule, string>> = {
  prefer_left: 'Left, else right',
  prefer_right: 'Right, else left',
  inherit: 'Inherit and narrow',
  longest: 'Longest',
  newest: 'Newest',
  most_complete: 'Most complete record',
}
