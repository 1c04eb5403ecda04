import { present, textOf, type RawSearch } from '../../search-params.ts'

export interface NewReconciliationSearch {
  /** The run whose inputs and parameters fill the form. */
  readonly from?: string
}

export function parseNewReconciliationSearch(raw: RawSearch): NewReconciliationSearch {
  const from = textOf(raw['from'])
  return present({
    from: from !== undefined && /^[0-9a-z]{4,32}$/.test(from) ? from : undefined,
  })
}
