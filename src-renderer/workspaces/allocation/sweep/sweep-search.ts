import { present, textOf, type RawSearch } from '../../../search-params.ts'

export interface NewSweepSearch {
  /** The run whose inputs and parameters are swept; without it, what stands in the form. */
  readonly from?: string
}

export function parseNewSweepSearch(raw: RawSearch): NewSweepSearch {
  const from = textOf(raw['from'])
  return present({ from: from !== undefined && /^[0-9a-z]{4,32}$/.test(from) ? from : undefined })
}
