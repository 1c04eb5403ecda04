import { z } from 'zod'

export const systemInfo = z.strictObject({
  version: z.string(),
  host: z.enum(['server', 'desktop', 'cli']),
  workspace: z.string(),
  /** Folders whose files clients may name; null: any file of this machine. */
  roots: z.array(z.string()).nullable(),
  node: z.string(),
  platform: z.string(),
  started_at: z.iso.datetime(),
})
export type SystemInfo = z.infer<typeof systemInfo>

export const systemHealth = z.strictObject({
  ok: z.boolean(),
  components: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() })),
})
export type SystemHealth = z.infer<typeof systemHealth>
