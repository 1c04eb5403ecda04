import type { Judge, Judged } from './judge.ts'
import { RequestFailure } from './judge.ts'
import { contentKey, costOf, mostUsage, PAIRS_A_REQUEST } from './prompt.ts'
import type { PairToJudge, TokenPrices, TokenUsage, Verdict } from './types.ts'

/** Answers by the content they were given for. */
export interface VerdictCache {
  get(key: string): Verdict | undefined
  set(key: string, verdict: Verdict): void
}

export interface AdjudicationOptions {
  readonly judge: Judge
  readonly model: string
  readonly prices: TokenPrices
  /** US dollars that the whole adjudication never exceeds. */
  readonly budget: number
  readonly cache: VerdictCache
  readonly signal: AbortSignal
  /** Waits so many milliseconds, or until the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly onProgress: (done: number, spent: number) => void
  readonly onTrouble: (what: string) => void
}

export interface Adjudication {
  /** One for each pair; null: it stays in review. */
  readonly verdicts: readonly (Verdict | null)[]
  readonly calls: number
  readonly usage: TokenUsage
  /** US dollars, by the prices given; includes the worst case of requests that were lost. */
  readonly cost: number
  readonly fromCache: number
  /** Why not all were asked; null when all were. */
  readonly stopped: string | null
}

const lanes = 4
const mostTries = 5
const firstWait = 500

/** What adjudicating pairs may cost at most, and how many of them are not known yet. */
export function estimateAdjudication(
  pairs: readonly PairToJudge[],
  { model, prices, cache }: Pick<AdjudicationOptions, 'model' | 'prices' | 'cache'>,
): { readonly toAsk: number; readonly calls: number; readonly most: number } {
  const unknown = pairs.filter((pair) => cache.get(contentKey(pair, model)) === undefined)
  let most = 0
  let calls = 0
  for (let from = 0; from < unknown.length; from += PAIRS_A_REQUEST) {
    most += costOf(mostUsage(unknown.slice(from, from + PAIRS_A_REQUEST)), prices)
    calls += 1
  }
  return { toAsk: unknown.length, calls, most }
}

/**
 * Asks a model about pairs, in the order given, most important first. What each request may cost at
 * most is set aside before it is sent, so that the budget holds whatever comes back. A pair whose
 * request fails, is declined or is answered badly has no verdict; nothing here throws but a cancel.
 */
export async function adjudicate(
  pairs: readonly PairToJudge[],
  options: AdjudicationOptions,
): Promise<Adjudication> {
  const { judge, model, prices, budget, cache, signal, sleep } = options
  const verdicts: (Verdict | null)[] = pairs.map(
    (pair) => cache.get(contentKey(pair, model)) ?? null,
  )
  const fromCache = verdicts.filter((verdict) => verdict !== null).length
  const toAsk = verdicts.flatMap((verdict, index) => (verdict === null ? [index] : []))
  const queue: number[][] = []
  for (let from = 0; from < toAsk.length; from += PAIRS_A_REQUEST) {
    queue.push(toAsk.slice(from, from + PAIRS_A_REQUEST))
  }
  let [calls, input, output, cost, reserved, done] = [0, 0, 0, 0, 0, fromCache]
  let stopped: string | null = null
  /** Until the next request ends. */
  let settled: PromiseWithResolvers<void> = Promise.withResolvers()

  /** Sends one request, again where that may help. Null: it had no answer. */
  const asked = async (batch: readonly PairToJudge[], most: number): Promise<Judged | null> => {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      calls += 1
      try {
        return await judge(batch, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof RequestFailure)) throw error
        // It may have been answered after all: it counts as if it were.
        if (error.mayCost) cost += most
        if (!error.isPassing) {
          stopped ??= error.message
          return null
        }
        const affordable = cost + reserved <= budget
        if (attempt === mostTries || !affordable) {
          options.onTrouble(error.message)
          if (attempt === mostTries) stopped ??= error.message
          return null
        }
        await sleep(error.wait ?? firstWait * 2 ** (attempt - 1), signal)
      }
    }
  }

  const take = (judged: Judged, batch: readonly number[]): void => {
    input += judged.usage.input
    output += judged.usage.output
    cost += costOf(judged.usage, prices)
    if (judged.trouble !== null) options.onTrouble(judged.trouble)
    const missing: number[] = []
    for (const [place, verdict] of judged.verdicts.entries()) {
      const index = batch[place]!
      verdicts[index] = verdict
      if (verdict === null) missing.push(index)
      else cache.set(contentKey(pairs[index]!, model), verdict)
    }
    if (missing.length === 0 || !judged.smallerMayHelp || batch.length === 1) return
    queue.push(...(missing.length < batch.length ? [missing] : halves(batch)))
    done -= missing.length
  }

  const lane = async (): Promise<void> => {
    for (;;) {
      signal.throwIfAborted()
      const batch = stopped === null ? queue.shift() : undefined
      if (batch === undefined) return
      const shown = batch.map((index) => pairs[index]!)
      const most = costOf(mostUsage(shown), prices)
      if (cost + reserved + most > budget) {
        if (reserved > 0) {
          // Requests cost less than what is set aside for them.
          queue.unshift(batch)
          await settled.promise
        } else if (batch.length > 1) queue.unshift(...halves(batch))
        else stopped ??= `The budget of ${dollars(budget)} is used up.`
        continue
      }
      reserved += most
      try {
        const judged = await asked(shown, most)
        if (judged !== null) take(judged, batch)
      } finally {
        // Only now: what it cost is counted already.
        reserved -= most
        settled.resolve()
        settled = Promise.withResolvers()
      }
      done += batch.length
      options.onProgress(done, cost)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { verdicts, calls, usage: { input, output }, cost, fromCache, stopped }
}

function halves(batch: readonly number[]): number[][] {
  const middle = Math.ceil(batch.length / 2)
  return [batch.slice(0, middle), batch.slice(middle)]
}

const dollars = (amount: number): string => `$${amount.toFixed(2)}`
