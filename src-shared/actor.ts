import { z } from 'zod'

/** What a caller may do; each includes those before it. */
export const accesses = ['read', 'write', 'admin'] as const
export const access = z.enum(accesses)
export type Access = z.infer<typeof access>

/** Who speaks to the core: the name that runs, notes and decisions carry. */
export const actor = z.strictObject({
  /** `owner`: whoever started the host. `person`: somebody invited. `key`: a script with an API key. */
  kind: z.enum(['owner', 'person', 'key']),
  name: z.string().min(1).max(100),
  access,
})
export type Actor = z.infer<typeof actor>

export const mayDo = (who: Actor, needed: Access): boolean =>
  accesses.indexOf(who.access) >= accesses.indexOf(needed)
