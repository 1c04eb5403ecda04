import { setTimeout as wait } from 'node:timers/promises'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import type { ReconciliationParameters } from '../../src-shared/reconciliation/parameters.ts'
import type { LlmUse } from '../../src-shared/reconciliation/summary.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { expected } from '../platform/errors.ts'
import { type Adjudication, adjudicate, estimateAdjudication } from './adjudicate/adjudicate.ts'
import { openVerdictCache } from './adjudicate/file-cache.ts'
import { createJudge } from './adjudicate/judge.ts'
import { pricesOf } from './adjudicate/prices.ts'
import { PROMPT_VERSION } from './adjudicate/prompt.ts'
import { consistentVerdicts, type PairInReview, pairsInReview } from './adjudicate/review-band.ts'
import type { Verdict } from './adjudicate/types.ts'
import type { ResultState } from './result-state.ts'

/** Milliseconds for one request; a batch takes some seconds. */
const patience = 60_000

const grouped = new Intl.NumberFormat('en-US')
const dollars = (amount: number): string => `$${amount.toFixed(amount < 1 ? 4 : 2)}`

/**
 * Puts what is left to review to a language model. Gives its decisions, numbered after `last`: who is
 * the model, the note its reason. What it does not decide stays in review, whatever the cause. Throws
 * `login_refused` without a key; a dry run needs none and asks nothing.
 */
export async function askModel(
  parameters: ReconciliationParameters,
  state: ResultState,
  last: number,
  context: TaskContext,
): Promise<{ readonly events: readonly DecisionEvent[]; readonly use: LlmUse }> {
  const { llm_model: model, llm_budget: budget, llm_dry_run: isDryRun } = parameters
  const prices = pricesOf(model, {
    input: parameters.llm_input_price,
    output: parameters.llm_output_price,
  })
  const access = context.languageModel
  if (access === undefined) throw withoutKey()
  const cache = openVerdictCache(access.cache)
  const asked = pairsInReview(state)
  const { toAsk, calls, most } = estimateAdjudication(asked, { model, prices, cache })
  context.log(
    'info',
    `${grouped.format(asked.length)} pairs in review: ${grouped.format(toAsk)} to ask ${model} about in ${grouped.format(calls)} requests, at most ${dollars(most)} of ${dollars(budget)}`,
  )
  const use: LlmUse = {
    model,
    prompt: PROMPT_VERSION,
    dry_run: isDryRun,
    calls: isDryRun ? calls : 0,
    pairs: asked.length,
    accepted: 0,
    rejected: 0,
    unsure: 0,
    unanswered: asked.length,
    from_cache: asked.length - toAsk,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    most_usd: most,
    budget_usd: budget,
    stopped: null,
  }
  if (isDryRun) return { events: [], use }
  if (access.key === null) throw withoutKey()

  const stop = new AbortController()
  using _ = context.onCancel(() => stop.abort())
  const total = asked.length
  const given = await adjudicate(asked, {
    judge: createJudge({ key: access.key, model, address: access.address, timeout: patience }),
    model,
    prices,
    budget,
    cache,
    signal: stop.signal,
    sleep: async (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
    onProgress(done, spent) {
      const fraction = total === 0 ? 1 : done / total
      context.update({ done, total, unit: 'pairs', fraction, detail: `${dollars(spent)} spent` })
    },
    onTrouble: (what) => context.log('warning', `${model}: ${what}`),
  })
  context.checkpoint()
  const verdicts = consistentVerdicts(state, asked, given.verdicts)
  const told = { ...use, ...usedBy(given), ...countsOf(verdicts) }
  tell(told, context)
  return { events: eventsOf({ asked, verdicts, state, last, model }), use: told }
}

function usedBy({ calls, usage, cost, stopped }: Adjudication): Partial<LlmUse> {
  return {
    calls,
    input_tokens: usage.input,
    output_tokens: usage.output,
    cost_usd: cost,
    stopped,
  }
}

type Counts = Pick<LlmUse, 'accepted' | 'rejected' | 'unsure' | 'unanswered'>

function countsOf(verdicts: readonly (Verdict | null)[]): Counts {
  const count = (word: Verdict['verdict'] | undefined): number =>
    verdicts.filter((verdict) => verdict?.verdict === word).length
  return {
    accepted: count('match'),
    rejected: count('no_match'),
    unsure: count('unsure'),
    unanswered: count(undefined),
  }
}

function tell(use: LlmUse, context: TaskContext): void {
  context.log(
    'info',
    `${use.model} (prompt ${use.prompt}): ${use.accepted} accepted, ${use.rejected} rejected, ${use.unsure} unsure, ${use.unanswered} unanswered; ${use.calls} requests, ${dollars(use.cost_usd)}`,
  )
  if (use.stopped !== null) {
    context.log('warning', `${use.stopped} What was not answered stays in review.`)
  }
}

function eventsOf({
  asked,
  verdicts,
  state,
  last,
  model,
}: {
  readonly asked: readonly PairInReview[]
  readonly verdicts: readonly (Verdict | null)[]
  readonly state: ResultState
  readonly last: number
  readonly model: string
}): readonly DecisionEvent[] {
  const at = new Date().toISOString()
  const events: DecisionEvent[] = []
  for (const [place, verdict] of verdicts.entries()) {
    if (verdict === null || verdict.verdict === 'unsure') continue
    const { left, right } = asked[place]!.entry
    events.push({
      action: verdict.verdict === 'match' ? 'accept' : 'reject',
      left: state.left.ids[left]!,
      right: state.right.ids[right]!,
      number: last + events.length + 1,
      at,
      by: 'llm',
      who: model,
      note: `${verdict.reason} [prompt ${PROMPT_VERSION}]`,
      batch: null,
      seen: last,
    })
  }
  return events
}

function withoutKey(): Error {
  return expected('login_refused', {
    what: 'There is no key for the language model here.',
    remedy: 'Set ANTHROPIC_API_KEY where this console is started, or save a key in the settings.',
  })
}
