import Anthropic from '@anthropic-ai/sdk'
import { z } from 'zod'
import { answerSchema, messageOf, mostOutputTokens, systemPrompt } from './prompt.ts'
import { type PairToJudge, type TokenUsage, type Verdict, verdictWords } from './types.ts'

/** One request: what was said about each pair, null where nothing usable was. */
export interface Judged {
  readonly verdicts: readonly (Verdict | null)[]
  readonly usage: TokenUsage
  /** Why some have no verdict; null when all have one. */
  readonly trouble: string | null
  /** Whether fewer pairs at a time could help: an answer that was cut off, broken or declined. */
  readonly smallerMayHelp: boolean
}

/** Asks a model about some pairs. Throws {@link RequestFailure}. */
export type Judge = (pairs: readonly PairToJudge[], signal: AbortSignal) => Promise<Judged>

/** A request without an answer. */
export class RequestFailure extends Error {
  /** Whether the same request may succeed later. */
  readonly isPassing: boolean
  /** Milliseconds the service asks to wait for; null when it does not say. */
  readonly wait: number | null
  /** Whether it may have been carried out and cost something all the same. */
  readonly mayCost: boolean

  constructor(
    message: string,
    { isPassing = false, wait = null, mayCost = false }: Partial<RequestFailure> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'RequestFailure'
    this.isPassing = isPassing
    this.wait = wait
    this.mayCost = mayCost
  }
}

const answer = z.object({
  pairs: z.array(z.object({ number: z.int(), verdict: z.enum(verdictWords), reason: z.string() })),
})

/** As much of a message as is read. */
const readMessage = z.object({
  content: z.array(z.object({ text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  usage: z.object({ input_tokens: z.int().min(0), output_tokens: z.int().min(0) }),
})
const refusal = z.object({ error: z.object({ message: z.string().min(1) }) })

export interface JudgeOptions {
  readonly key: string
  readonly model: string
  /** Of the service; null for the official one. */
  readonly address: string | null
  /** Milliseconds for one request. */
  readonly timeout: number
}

/** A judge behind the Messages API. Repeats nothing itself: what a repetition may cost is the caller's. */
export function createJudge({ key, model, address, timeout }: JudgeOptions): Judge {
  const client = new Anthropic({
    apiKey: key,
    maxRetries: 0,
    timeout,
    ...(address !== null && { baseURL: address }),
  })
  return async (pairs, signal) => {
    const reply: unknown = await client.messages
      .create(
        {
          model,
          max_tokens: mostOutputTokens(pairs.length),
          system: systemPrompt,
          messages: [{ role: 'user', content: messageOf(pairs) }],
          output_config: { format: { type: 'json_schema', schema: answerSchema } },
        },
        { signal },
      )
      .catch((error: unknown) => {
        throw failureOf(error)
      })
    // What a proxy or a login page answers may be no message at all.
    const read = readMessage.safeParse(reply)
    if (!read.success) throw unreadable(read.error)
    const message = read.data
    const usage = { input: message.usage.input_tokens, output: message.usage.output_tokens }
    if (message.stop_reason === 'refusal') {
      return unanswered(pairs, usage, 'The model declined to judge these records.')
    }
    if (message.stop_reason === 'max_tokens') {
      return unanswered(pairs, usage, 'The answer was longer than it may be and was cut off.')
    }
    const text = message.content.map((block) => block.text ?? '').join('')
    return readAnswer(text, pairs, usage)
  }
}

function readAnswer(text: string, pairs: readonly PairToJudge[], usage: TokenUsage): Judged {
  const read = answer.safeParse(parsed(text))
  if (!read.success) return unanswered(pairs, usage, 'The answer was not of the agreed form.')
  const verdicts: (Verdict | null)[] = pairs.map(() => null)
  const twice = new Set<number>()
  for (const { number, verdict, reason } of read.data.pairs) {
    const index = number - 1
    if (verdicts[index] === undefined) continue
    if (verdicts[index] !== null) twice.add(index)
    verdicts[index] = { verdict, reason: reason.slice(0, 1000) }
  }
  // Two answers about one pair are none.
  for (const index of twice) verdicts[index] = null
  const missing = verdicts.filter((verdict) => verdict === null).length
  return {
    verdicts,
    usage,
    trouble: missing === 0 ? null : `${missing} of ${pairs.length} pairs were not answered.`,
    smallerMayHelp: missing > 0,
  }
}

function unanswered(pairs: readonly PairToJudge[], usage: TokenUsage, trouble: string): Judged {
  return { verdicts: pairs.map(() => null), usage, trouble, smallerMayHelp: true }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the client throws, as a {@link RequestFailure}; a request that was aborted stays as it is. */
export function failureOf(error: unknown): Error {
  const cause = { cause: error }
  if (error instanceof Anthropic.APIUserAbortError) return error
  if (error instanceof Anthropic.APIConnectionTimeoutError) {
    const facts = { isPassing: true, mayCost: true }
    return new RequestFailure('The service did not answer in time.', facts, cause)
  }
  if (error instanceof Anthropic.APIConnectionError) {
    const facts = { isPassing: true, mayCost: true }
    return new RequestFailure('The service could not be reached.', facts, cause)
  }
  if (error instanceof Anthropic.AuthenticationError) {
    return new RequestFailure('The service does not accept the key.', {}, cause)
  }
  if (error instanceof Anthropic.PermissionDeniedError) {
    return new RequestFailure('The key may not use this model.', {}, cause)
  }
  if (error instanceof Anthropic.NotFoundError) {
    return new RequestFailure('The service does not know this model.', {}, cause)
  }
  if (error instanceof Anthropic.RateLimitError) {
    const facts = { isPassing: true, wait: waitAsked(error.headers) }
    return new RequestFailure('The service allows no more requests just now.', facts, cause)
  }
  if (error instanceof Anthropic.InternalServerError) {
    const facts = { isPassing: true, wait: waitAsked(error.headers) }
    return new RequestFailure('The service is overloaded or broken just now.', facts, cause)
  }
  if (error instanceof Anthropic.APIError) {
    const said = refusal.safeParse(error.error)
    const why = said.success ? `: ${said.data.error.message.slice(0, 200)}` : '.'
    return new RequestFailure(`The service refused the request${why}`, {}, cause)
  }
  return unreadable(error)
}

/** Cut off on its way, or answered by something in between: the next try may fare better. */
function unreadable(cause: unknown): RequestFailure {
  const facts = { isPassing: true, mayCost: true }
  return new RequestFailure('The answer of the service could not be read.', facts, { cause })
}

/** From `retry-after-ms` or `retry-after` (seconds). */
function waitAsked(headers: Headers | undefined): number | null {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN)
  const wait = Number.isFinite(exact) ? exact : seconds * 1000
  return Number.isFinite(wait) && wait >= 0 ? Math.min(wait, 60_000) : null
}
