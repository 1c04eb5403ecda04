import type { LlmUse } from './summary.ts'

/** What a language model was asked and what became of the pairs; of a dry run, what asking would cost. */
export function llmWords(use: LlmUse): { readonly what: string; readonly came: string | null } {
  const cached = use.from_cache === 0 ? '' : `, ${count(use.from_cache)} of them known already`
  const requests = `${count(use.calls)} ${use.calls === 1 ? 'request' : 'requests'}`
  const asked = `${count(use.pairs)} ${use.pairs === 1 ? 'pair' : 'pairs'} in ${requests}${cached}`
  const budget = `of ${dollars(use.budget_usd)}`
  if (use.dry_run) {
    return {
      what: `Dry run, nothing was asked: ${use.model} would judge ${asked}, for ${dollars(use.most_usd)} ${budget} at most`,
      came: use.stopped,
    }
  }
  const came = [
    `${count(use.accepted)} accepted`,
    `${count(use.rejected)} rejected`,
    `${count(use.unsure)} unsure`,
    `${count(use.unanswered)} unanswered`,
  ].join(', ')
  return {
    what: `${use.model} was asked about ${asked}, for ${dollars(use.cost_usd)} ${budget}`,
    came: use.stopped === null ? came : `${came}. ${use.stopped}`,
  }
}

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const count = (value: number): string => integer.format(value)
/** Small amounts by hundredths of a cent. */
const dollars = (amount: number): string => `$${amount.toFixed(amount > 0 && amount < 1 ? 4 : 2)}`
