import { z } from 'zod'
import { accesses } from './access.ts'

export const access = z.enum(accesses)

/** Who speaks to the core: the name that runs, notes and decisions carry. */
export const actor = z.strictObject({
  /** `owner`: whoever started the host. `person`: somebody invited. `key`: a script with an API key. */
  kind: z.enum(['owner', 'person', 'key']),
  name: z.string().min(1).max(100),
  access,
})
export type Actor = z.infer<typeof actor>
