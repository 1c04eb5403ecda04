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

/** From well to ill: `degraded` works and wants looking after, `down` does not. */
export const healthStates = ['ok', 'degraded', 'down'] as const
export const healthState = z.enum(healthStates)
export type HealthState = z.infer<typeof healthState>

export const componentHealth = z.strictObject({
  name: z.string(),
  state: healthState,
  detail: z.string(),
})
export type ComponentHealth = z.infer<typeof componentHealth>

export const systemHealth = z.strictObject({
  /** The worst of its components. */
  state: healthState,
  components: z.array(componentHealth),
})
export type SystemHealth = z.infer<typeof systemHealth>
