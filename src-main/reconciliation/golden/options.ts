import { foldText } from '../engine/fold.ts'

/**
 * The options that a cell lists: "850 E-TEC | 600R E-TEC". A stroke, a bullet or a line break parts
 * them; a comma or a slash does not ("Neo Yellow / Black" is one colour). One option: no list.
 */
export function optionsOf(value: string): readonly string[] {
  if (!parted.test(value)) {
    const only = value.trim()
    return only === '' ? [] : [only]
  }
  return value
    .split(/\s*[|•\n]\s*/u)
    .map((option) => option.trim())
    .filter((option) => option !== '')
}

const parted = /[|•\n]/

/** Words and numbers of a value, folded: "600R E-TEC" = 600, r, etec; 3.0 = 3. */
export function wordsOf(value: string): ReadonlySet<string> {
  const joined = foldText(value).replace(/(?<=\p{L})['-](?=\p{L})/gu, '')
  const words = new Set<string>()
  for (const word of joined.match(/\d+(?:[.,]\d+)?|\p{L}+/gu) ?? []) {
    const isNumber = /^\d/.test(word)
    words.add(isNumber ? String(Number(word.replace(',', '.'))) : word)
  }
  return words
}

/**
 * The one of the options that `said` is about: the most specific one whose every word is said, else
 * the one of whose own words (those that not all options have) most are said. Null where none is, or
 * several are as near.
 */
export function narrow(options: readonly string[], said: ReadonlySet<string>): string | null {
  const words = options.map((option) => wordsOf(option))
  const covered = words.flatMap((own, index) =>
    own.size > 0 && [...own].every((word) => said.has(word)) ? [{ index, score: own.size }] : [],
  )
  if (covered.length > 0) return bestOf(options, covered)
  const shared = [...(words[0] ?? [])].filter((word) => words.every((own) => own.has(word)))
  const partly = words.flatMap((own, index) => {
    const telling = [...own].filter((word) => !shared.includes(word))
    const found = telling.filter((word) => said.has(word)).length
    return found * 2 >= telling.length && found > 0
      ? [{ index, score: found / telling.length }]
      : []
  })
  return bestOf(options, partly)
}

function bestOf(
  options: readonly string[],
  scored: readonly { readonly index: number; readonly score: number }[],
): string | null {
  const best = Math.max(...scored.map(({ score }) => score))
  const first = scored.filter(({ score }) => score === best)
  return first.length === 1 ? (options[first[0]!.index] ?? null) : null
}
