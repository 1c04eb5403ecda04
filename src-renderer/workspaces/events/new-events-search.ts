import { present, textOf, type RawSearch } from '../../search-params.ts'

export interface NewEventsSearch {
  /** The run whose inputs and configuration fill the form. */
  readonly from?: string
  /** Paths or patterns to begin with, one a line. */
  readonly input?: string
}

export function parseNewEventsSearch(raw: RawSearch): NewEventsSearch {
  const from = textOf(raw['from'])
  return present({
    from: from !== undefined && /^[0-9a-z]{4,32}$/.test(from) ? from : undefined,
    input: textOf(raw['input']),
  })
}
