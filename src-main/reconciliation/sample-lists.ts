import { SeededRandom } from '../platform/seeded-random.ts'
import { makePages, makeRows } from './sample-rows.ts'
import { catalogueText, csv, germanText, pricesText } from './sample-texts.ts'

/**
 * A price list and a catalogue of an invented maker of snow machines, always the same: several rows of
 * the list share a page of the catalogue, some have none, and both are written by different hands.
 */
export interface SampleLists {
  readonly files: readonly { readonly name: string; readonly text: string }[]
}

export const sampleNames = {
  prices: 'price-list.csv',
  /** The same list as the German importer wrote it. */
  german: 'preisliste.csv',
  catalogue: 'catalogue.csv',
  known: 'known-pairs.csv',
} as const

/** The same lists on every machine. */
export function sampleLists(): SampleLists {
  const random = new SeededRandom(20_260_114)
  const pages = makePages(random)
  const rows = makeRows(random, pages)
  return {
    files: [
      { name: sampleNames.prices, text: pricesText(rows) },
      { name: sampleNames.german, text: germanText(rows) },
      { name: sampleNames.catalogue, text: catalogueText(pages, random) },
      {
        name: sampleNames.known,
        text: csv([
          ['left_id', 'right_id'],
          ...rows.flatMap(({ id, page }) => (page === null ? [] : [[id, page.id]])),
        ]),
      },
    ],
  }
}
