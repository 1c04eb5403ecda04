import { z } from 'zod'
import { reconciliationParameters } from './parameters.ts'

const { llm_model, llm_input_price, llm_output_price } = reconciliationParameters.shape

/** Prices in US dollars for a million tokens; null: the model's published ones. */
export const adjudicationAsked = z.strictObject({ llm_model, llm_input_price, llm_output_price })
export type AdjudicationAsked = z.infer<typeof adjudicationAsked>

/** What asking a language model about the pairs that are open now could cost. Nothing is asked. */
export const adjudicationEstimate = z.strictObject({
  model: z.string(),
  /** Open pairs, and those of them whose answer is not known from an earlier run. */
  pairs: z.int(),
  to_ask: z.int(),
  calls: z.int(),
  /** US dollars, at most. */
  most_usd: z.number(),
})
export type AdjudicationEstimate = z.infer<typeof adjudicationEstimate>
