import { expected } from '../../platform/errors.ts'
import type { TokenPrices } from './types.ts'

/** US dollars for a million tokens, as published when this was written; a run may state others. */
const published: Readonly<Record<string, TokenPrices>> = {
  'claude-haiku-4-5': { input: 1, output: 5 },
  'claude-sonnet-4-5': { input: 3, output: 15 },
  'claude-sonnet-4-6': { input: 3, output: 15 },
  'claude-opus-4-5': { input: 5, output: 25 },
  'claude-opus-4-6': { input: 5, output: 25 },
}

/** Throws `bad_usage` where a model's prices are neither known nor given: no budget could be kept. */
export function pricesOf(
  model: string,
  given: { readonly input: number | null; readonly output: number | null },
): TokenPrices {
  const known = published[model.replace(/-\d{8}$/, '')]
  const input = given.input ?? known?.input
  const output = given.output ?? known?.output
  if (input !== undefined && output !== undefined) return { input, output }
  throw expected('bad_usage', {
    what: `The prices of the model ${model} are not known, so no budget can be kept.`,
    remedy:
      'State them with --llm_input_price and --llm_output_price (US dollars a million tokens).',
  })
}
