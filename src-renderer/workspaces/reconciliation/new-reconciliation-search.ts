import { numberOf, present, textOf, type RawSearch } from '../../search-params.ts'

export interface NewReconciliationSearch {
  /** The run whose inputs and parameters fill the form. */
  readonly from?: string
  /** In place of its threshold of acceptance. */
  readonly accept?: number
  /** Beside its abbreviations: `ltd=limited`, one a line. */
  readonly abbreviations?: string
}

export function parseNewReconciliationSearch(raw: RawSearch): NewReconciliationSearch {
  const from = textOf(raw['from'])
  const accept = numberOf(raw['accept'])
  return present({
    from: from !== undefined && /^[0-9a-z]{4,32}$/.test(from) ? from : undefined,
    accept: accept !== undefined && accept >= 0 && accept <= 1 ? accept : undefined,
    abbreviations: textOf(raw['abbreviations']),
  })
}
