/** Characters of the text that matched, `[from, to)`, in order. */
export type MatchedSpan = readonly [from: number, to: number]

export interface FuzzyMatch {
  /** Higher is better; of texts that match equally the shorter wins. */
  readonly score: number
  readonly spans: readonly MatchedSpan[]
}

const startOfWord = 100
const insideWord = 60
const scattered = 20

/**
 * Whether each word of the query is in the text: as the start of a word, inside of one, or as letters in
 * their order (`nal` finds `New allocation`). Case does not matter. An empty query matches everything.
 */
export function matchFuzzy(query: string, text: string): FuzzyMatch | null {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  const lower = text.toLowerCase()
  // Some letters change their length with their case: spans would point elsewhere.
  const haystack = lower.length === text.length ? lower : text
  const spans: MatchedSpan[] = []
  let score = 0
  for (const word of wanted) {
    const found = matchWord(word, haystack)
    if (found === null) return null
    score += found.score
    spans.push(...found.spans)
  }
  const each = wanted.length === 0 ? 0 : score / wanted.length
  return { score: each - Math.min(text.length, 100) / 100, spans: united(spans) }
}

function matchWord(word: string, text: string): FuzzyMatch | null {
  let inside = -1
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (isStart(text, at)) {
      return { score: startOfWord - Math.min(at, 40) / 4, spans: [[at, at + word.length]] }
    }
    if (inside === -1) inside = at
  }
  if (inside !== -1) {
    return { score: insideWord - Math.min(inside, 40) / 4, spans: [[inside, inside + word.length]] }
  }
  return matchLetters(word, text)
}

/** Letters in their order, each at the start of a word or right after the one before. */
function matchLetters(word: string, text: string): FuzzyMatch | null {
  const spans: MatchedSpan[] = []
  let at = 0
  for (const letter of word) {
    let place = at > 0 && text[at] === letter ? at : -1
    for (let from = at; place === -1 && from < text.length; from += 1) {
      if (text[from] === letter && isStart(text, from)) place = from
    }
    if (place === -1) return null
    spans.push([place, place + 1])
    at = place + 1
  }
  return { score: scattered - spans.length, spans }
}

function isStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')
}

/** In order, those that touch as one. */
function united(spans: readonly MatchedSpan[]): readonly MatchedSpan[] {
  const result: [number, number][] = []
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
