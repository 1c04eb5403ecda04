import { present, textOf, type RawSearch } from '../../search-params.ts'

export interface NewAllocationSearch {
  /** The run whose inputs and parameters fill the form. */
  readonly from?: string
}

export function parseNewAllocationSearch(raw: RawSearch): NewAllocationSearch {
  const from = textOf(raw['from'])
  return present({ from: from !== undefined && /^[0-9a-z]{4,32}$/.test(from) ? from : undefined })
}
