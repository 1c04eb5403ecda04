/** A pair as a language model is shown it. */
export interface PairToJudge {
  /** Cells of each record that say something, in the order of the list. */
  readonly left: readonly ShownCell[]
  readonly right: readonly ShownCell[]
}

export interface ShownCell {
  readonly column: string
  readonly value: string
}

export const verdictWords = ['match', 'no_match', 'unsure'] as const

/** What a model said about a pair. */
export interface Verdict {
  readonly verdict: (typeof verdictWords)[number]
  /** One or two sentences. */
  readonly reason: string
}

/** Tokens of one request or of many. */
export interface TokenUsage {
  readonly input: number
  readonly output: number
}

/** US dollars for a million tokens. */
export interface TokenPrices {
  readonly input: number
  readonly output: number
}
