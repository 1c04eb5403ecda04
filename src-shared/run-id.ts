import { z } from 'zod'

/** Name of a run and of its folder. */
export const runId = z.string().regex(/^[0-9a-z]{4,32}$/)
