import { z } from 'zod'
import { failureOrBug } from '../../../src-shared/errors.ts'
import { jobKind, runId } from '../../../src-shared/runs.ts'

/** Between Electron's main process and the core's utility process. */
const child = z.int().min(1)

export const mainToCore = z.discriminatedUnion('type', [
  /** Brings one port: of a window. */
  z.strictObject({ type: z.literal('connect') }),
  /** Brings one port: of the runner or query process that was asked for. */
  z.strictObject({ type: z.literal('spawned'), child, pid: z.int() }),
  z.strictObject({ type: z.literal('exited'), child, code: z.int().nullable() }),
  z.strictObject({ type: z.literal('download'), question: z.int(), token: z.string() }),
  /** What the password store of the system answered; null: it could not. */
  z.strictObject({ type: z.literal('secret'), question: z.int(), value: z.string().nullable() }),
  z.strictObject({ type: z.literal('close') }),
])
export type MainToCore = z.infer<typeof mainToCore>

/** What the task bar shows. */
export const activity = z.strictObject({
  active: z.int(),
  /** Of the runs that work now, 0..1; null while none does. */
  fraction: z.number().nullable(),
})
export type Activity = z.infer<typeof activity>

/** A run that has just ended, as a notification tells it. */
export const endedRun = z.strictObject({
  id: runId,
  kind: jobKind,
  title: z.string(),
  state: z.enum(['succeeded', 'timed_out', 'failed', 'cancelled', 'interrupted']),
  outcome: z.enum(['ok', 'warning']).nullable(),
  /** Why it failed, one sentence. */
  reason: z.string().nullable(),
})
export type EndedRun = z.infer<typeof endedRun>

export const coreToMain = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  /** It cannot start; its process ends. */
  z.strictObject({ type: z.literal('refused'), failure: failureOrBug }),
  z.strictObject({ type: z.literal('spawn'), child, kind: z.enum(['runner', 'query']) }),
  z.strictObject({ type: z.literal('kill'), child }),
  /** For the password store of the system. Never to be logged. */
  z.strictObject({
    type: z.literal('secret'),
    question: z.int(),
    ask: z.enum(['available', 'seal', 'open']),
    text: z.string(),
  }),
  z.strictObject({ type: z.literal('activity'), activity }),
  z.strictObject({ type: z.literal('ended'), run: endedRun }),
  z.strictObject({
    type: z.literal('download'),
    question: z.int(),
    file: z.strictObject({ path: z.string(), name: z.string() }).nullable(),
  }),
])
export type CoreToMain = z.infer<typeof coreToMain>
