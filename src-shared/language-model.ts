import { z } from 'zod'
import { secretState } from './connections.ts'
import { failure } from './errors.ts'

/**
 * Where a service of the Messages API is reached. A key in the clear would be anybody's on the way:
 * only this machine is spoken to without TLS.
 */
export const modelAddress = z
  .url()
  .max(2048)
  .regex(
    /^(https:\/\/[^\s/@?#]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(\/[^\s@]*)?$/i,
    'an https address, or http on this machine, without a password',
  )

/** Which key runs of this host use. Never the key itself. */
export const languageModelView = z.strictObject({
  /** `environment`: ANTHROPIC_API_KEY where this host was started, which comes first. */
  source: z.enum(['environment', 'stored', 'none']),
  state: secretState,
  /** Null: that of the official service. */
  address: z.string().nullable(),
})
export type LanguageModelView = z.infer<typeof languageModelView>

export const languageModelKey = z.strictObject({
  key: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .regex(/^[!-~]+$/, 'printable characters without spaces'),
  address: modelAddress.nullable().default(null),
})
export type LanguageModelKey = z.infer<typeof languageModelKey>

export const languageModelTest = z.strictObject({
  model: z.string().min(1).max(200).default('claude-haiku-4-5'),
})

/** A failure is an answer. */
export const languageModelTested = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), model: z.string(), latency_ms: z.number() }),
  z.strictObject({ ok: z.literal(false), failure }),
])
export type LanguageModelTested = z.infer<typeof languageModelTested>
