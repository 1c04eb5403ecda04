import { z } from 'zod'

export const demoDatabase = z.strictObject({
  tables: z.array(z.strictObject({ name: z.string(), rows: z.int() })),
})
export type DemoDatabase = z.infer<typeof demoDatabase>

/** What the demo's queries ask for. */
export const demoDrop = {
  drop_id: '2122',
  drop_start: '2026-03-02T00:00:00Z',
  drop_end: '2026-03-09T00:00:00Z',
} as const
