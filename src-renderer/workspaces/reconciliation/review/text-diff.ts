/**
 * A run of characters of a text. `differs`: the other text has nothing like it; `moved`: the other
 * text has the same word elsewhere; `option`: of several options ("850 | 600 EFI") another than the one
 * that the other text is nearest to. Case, accents and punctuation are no difference.
 */
export interface TextPart {
  readonly text: string
  readonly mark: 'same' | 'moved' | 'differs' | 'option'
  /** A number or a code: a word with a digit in it. */
  readonly code: boolean
}

export interface TextDiff {
  readonly left: readonly TextPart[]
  readonly right: readonly TextPart[]
  /** Nothing is marked as differing, in either. */
  readonly alike: boolean
  /** Share of the words of the shorter text that the other has too, by characters: 0..1. */
  readonly share: number
}

interface Token {
  readonly text: string
  /** '' for space and punctuation, which is never compared. */
  readonly key: string
  /** By character of the text. */
  readonly marks: TextPart['mark'][]
}

/** Decimal numbers stay whole; letters and digits that stand together are one word. */
const tokenPattern = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}]+|\s+|./gsu
const wordPattern = /[\p{L}\p{N}]/u
const digitPattern = /\p{N}/u
const numberPattern = /^[\p{N}.,]+$/u
/** Cells of the table of the longest common subsequence; beyond them words are compared as a bag. */
const mostCells = 1_000_000
/** Share of characters in common from which two words are shown as variants of each other. */
const leastAlike = 0.6

/** Where two texts differ, first by words, then by the characters of words that are alike. */
export function diffTexts(left: string, right: string): TextDiff {
  const [a, b] = [tokensOf(left), tokensOf(right)]
  const x = nearestOption(a, b)
  const y = nearestOption(b, a)
  const common = commonWords(x, y)
  let [i, j] = [0, 0]
  const rest: [Token[], Token[]] = [[], []]
  for (const [l, r] of [...common, [x.length, y.length] as const]) {
    const [mine, theirs] = compareBlock(x.slice(i, l), y.slice(j, r))
    rest[0].push(...mine)
    rest[1].push(...theirs)
    i = l + 1
    j = r + 1
  }
  markMoved(rest[0], rest[1])
  const parts = { left: partsOf(a), right: partsOf(b) }
  const differs = ({ mark }: TextPart): boolean => mark === 'differs'
  return {
    ...parts,
    alike: !parts.left.some(differs) && !parts.right.some(differs),
    share: Math.max(shareInCommon(x), shareInCommon(y)),
  }
}

/** The words of the option that a text without options is nearest to; all words where there is none. */
function nearestOption(tokens: readonly Token[], other: readonly Token[]): readonly Token[] {
  const options = optionsOf(tokens)
  const all = options.flat()
  if (options.length < 2 || optionsOf(other).length > 1) return all
  const wanted = wordsOf(other)
  const shares = options.map(
    (words) => (2 * commonWords(words, wanted).length) / Math.max(1, words.length + wanted.length),
  )
  const best = Math.max(...shares)
  if (best === 0) return all
  const nearest = options[shares.indexOf(best)]!
  for (const word of all) if (!nearest.includes(word)) word.marks.fill('option')
  return nearest
}

/** Words between vertical bars. */
function optionsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const options: Token[][] = [[]]
  for (const token of tokens) {
    if (token.text === '|') options.push([])
    else if (token.key !== '') options.at(-1)!.push(token)
  }
  return options.filter((words) => words.length > 0)
}

function shareInCommon(words: readonly Token[]): number {
  const marks = words.flatMap((word) => word.marks)
  if (marks.length === 0) return 0
  return marks.filter((mark) => mark !== 'differs').length / marks.length
}

/** A text of its own, with its codes and numbers told apart. */
export function plainParts(text: string): readonly TextPart[] {
  return partsOf(tokensOf(text))
}

/** Letters that two such words share by chance say nothing. */
const shortWord = 3

function tokensOf(text: string): Token[] {
  return (text.match(tokenPattern) ?? []).map((token) => ({
    text: token,
    key: wordPattern.test(token) ? folded(token) : '',
    marks: Array.from({ length: token.length }, () => 'same'),
  }))
}

function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase()
}

const wordsOf = (tokens: readonly Token[]): Token[] => tokens.filter(({ key }) => key !== '')

/** Places of a longest common subsequence of words, in order. */
function commonWords(
  a: readonly Token[],
  b: readonly Token[],
): readonly (readonly [number, number])[] {
  if (a.length * b.length > mostCells) return commonEnds(a, b)
  return commonPlaces(a.length, b.length, (i, j) => a[i]!.key === b[j]!.key)
}

function commonPlaces(
  m: number,
  n: number,
  isSame: (i: number, j: number) => boolean,
): readonly (readonly [number, number])[] {
  const width = n + 1
  const lengths = new Uint32Array((m + 1) * width)
  for (let i = m - 1; i >= 0; i--) {
    for (let j = n - 1; j >= 0; j--) {
      lengths[i * width + j] = isSame(i, j)
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
    }
  }
  const places: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < m && j < n;) {
    if (isSame(i, j)) places.push([i++, j++])
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++
    else j++
  }
  return places
}

/** Of very long texts only what they begin and end with is aligned. */
function commonEnds(
  a: readonly Token[],
  b: readonly Token[],
): readonly (readonly [number, number])[] {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start]!.key === b[start]!.key) start++
  let end = 0
  while (end < most - start && a[a.length - 1 - end]!.key === b[b.length - 1 - end]!.key) end++
  return [
    ...Array.from({ length: start }, (_, place) => [place, place] as const),
    ...Array.from({ length: end }, (_, place) => {
      return [a.length - end + place, b.length - end + place] as const
    }),
  ]
}

/** Marks the words between two common ones; returns those that have nothing like them. */
function compareBlock(a: readonly Token[], b: readonly Token[]): readonly [Token[], Token[]] {
  // "PS-LX 350" and "PSLX350" are cut differently and say the same.
  if (joined(a) === joined(b)) return [[], []]
  const free = new Set(b)
  const alone: Token[] = []
  for (const token of a) {
    let best: { readonly other: Token; readonly share: number } | undefined
    for (const other of free) {
      if (other.key === token.key || areShortNumbers(token.key, other.key)) continue
      if (Math.min(token.key.length, other.key.length) < shortWord) continue
      const share = likeness(token.key, other.key)
      if (share >= leastAlike && share > (best?.share ?? 0)) best = { other, share }
    }
    if (best === undefined) alone.push(token)
    else {
      free.delete(best.other)
      markCharacters(token, best.other)
    }
  }
  for (const token of [...alone, ...free]) token.marks.fill('differs')
  return [alone, [...free]]
}

/** 146 and 154 have digits in common, which says nothing. */
const areShortNumbers = (a: string, b: string): boolean =>
  Math.max(a.length, b.length) < 5 && numberPattern.test(a) && numberPattern.test(b)

const joined = (tokens: readonly Token[]): string => tokens.map(({ key }) => key).join('')

/** Share of characters in common; 0 where they are strewn about, as those of "Package" and "Pkg". */
function likeness(a: string, b: string): number {
  const common = commonPlaces(a.length, b.length, (i, j) => a[i] === b[j])
  const runs = common.filter(([i, j], at) => {
    const last = common[at - 1]
    return last === undefined || last[0] !== i - 1 || last[1] !== j - 1
  }).length
  return common.length < 2 * runs ? 0 : (2 * common.length) / (a.length + b.length)
}

function markCharacters(a: Token, b: Token): void {
  const [x, y] = [charactersOf(a.text), charactersOf(b.text)]
  a.marks.fill('differs')
  b.marks.fill('differs')
  for (const [i, j] of commonPlaces(x.length, y.length, (l, r) => x[l] === y[r])) {
    a.marks[i] = 'same'
    b.marks[j] = 'same'
  }
}

/** One entry a UTF-16 unit, so that places are those of the text. */
const charactersOf = (text: string): readonly string[] =>
  Array.from({ length: text.length }, (_, place) => folded(text[place]!))

function markMoved(a: readonly Token[], b: readonly Token[]): void {
  const free = Map.groupBy(b, ({ key }) => key)
  for (const token of a) {
    const other = free.get(token.key)?.shift()
    if (other === undefined) continue
    token.marks.fill('moved')
    other.marks.fill('moved')
  }
}

function partsOf(tokens: readonly Token[]): readonly TextPart[] {
  const parts: { text: string; mark: TextPart['mark']; code: boolean }[] = []
  for (const { text, key, marks } of tokens) {
    const code = key !== '' && digitPattern.test(key)
    for (let from = 0; from < text.length;) {
      let to = from + 1
      while (to < text.length && marks[to] === marks[from]) to++
      const last = parts.at(-1)
      const mark = marks[from]!
      if (last?.mark === mark && last.code === code) last.text += text.slice(from, to)
      else parts.push({ text: text.slice(from, to), mark, code })
      from = to
    }
  }
  return parts
}
