import Anthropic from '@anthropic-ai/sdk'
import type { LanguageModelTested } from '../../src-shared/language-model.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'
import { failureOf, RequestFailure } from './adjudicate/judge.ts'

/** Of a test, which somebody waits for, in milliseconds. */
const patience = 15_000

/** Asks the model for one token: whether key, address and model work together. A failure is an answer. */
export async function checkModel(
  { model }: { readonly model: string },
  { languageModel, onCancel, now }: Pick<TaskContext, 'languageModel' | 'onCancel' | 'now'>,
): Promise<LanguageModelTested> {
  const stop = new AbortController()
  using _ = onCancel(() => stop.abort())
  const client = new Anthropic({
    apiKey: languageModel?.key ?? '',
    baseURL: languageModel?.address ?? null,
    maxRetries: 0,
    timeout: patience,
  })
  const started = now()
  try {
    await client.messages.create(
      { model, max_tokens: 1, messages: [{ role: 'user', content: 'Hello' }] },
      { signal: stop.signal },
    )
    return { ok: true, model, latency_ms: now() - started }
  } catch (error) {
    const failure = failureOf(error)
    if (!(failure instanceof RequestFailure)) throw error
    const told = expected(failure.isPassing ? 'connection_failed' : 'login_refused', {
      what: failure.message,
      remedy: 'Check the key, the address and the model.',
    })
    return { ok: false, failure: told.failure }
  }
}
