import type {
  AdjudicationAsked,
  AdjudicationEstimate,
} from '../../../src-shared/reconciliation/adjudication.ts'
import type { ResultState } from '../result-state.ts'
import { estimateAdjudication } from './adjudicate.ts'
import { openVerdictCache } from './file-cache.ts'
import { pricesOf } from './prices.ts'
import { pairsInReview } from './review-band.ts'

/** Throws `bad_usage` where the model's prices are not known. `cache`: the file of known answers. */
export function adjudicationEstimate(
  state: ResultState,
  { llm_model: model, llm_input_price: input, llm_output_price: output }: AdjudicationAsked,
  cache: string,
): AdjudicationEstimate {
  const prices = pricesOf(model, { input, output })
  const pairs = pairsInReview(state)
  const { toAsk, calls, most } = estimateAdjudication(pairs, {
    model,
    prices,
    cache: openVerdictCache(cache),
  })
  return { model, pairs: pairs.length, to_ask: toAsk, calls, most_usd: most }
}
