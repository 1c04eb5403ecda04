import type { QueryHandlers } from '../jobs/queries.ts'
import { expected } from '../platform/errors.ts'

const notYet = async (): Promise<never> => {
  throw expected('not_supported', {
    what: 'This version cannot show reconciliations yet.',
    remedy: 'Wait for the next one.',
  })
}

type ReconciliationHandlers = Pick<
  QueryHandlers,
  Extract<keyof QueryHandlers, `reconciliation.${string}`>
>

export const reconciliationHandlers: ReconciliationHandlers = {
  'reconciliation.rows': notYet,
  'reconciliation.totals': notYet,
  'reconciliation.choices': notYet,
  'reconciliation.export': notYet,
  'reconciliation.pair': notYet,
  'reconciliation.thresholds': notYet,
  'reconciliation.why_not': notYet,
  'reconciliation.golden': notYet,
  'reconciliation.records': notYet,
  'reconciliation.queue': notYet,
  'reconciliation.queue_counts': notYet,
  'reconciliation.queue_pairs': notYet,
}
