/**
 * Folds case, accents, compatibility forms (full width, ligatures) and numeric HTML entities, so
 * that spellings of the same text become equal.
 */
export function foldText(text: string): string {
  let folded = text
  if (text.includes('&')) {
    folded = folded
      .replace(/&#(\d{2,6});/g, (_, code: string) => String.fromCodePoint(Number(code) % 0x110000))
      .replace(/&amp;/g, '&')
      .replace(/&(?:quot|apos|lt|gt|nbsp);/g, ' ')
  }
  // oxlint-disable-next-line no-control-regex -- plain ASCII needs no Unicode tables
  if (!/^[\x00-\x7f]*$/.test(folded)) {
    folded = folded.normalize('NFKD').replace(/\p{M}+/gu, '')
    folded = folded.replace(/ß/g, 'ss').replace(/ø/gi, 'o').replace(/æ/gi, 'ae').replace(/ł/gi, 'l')
    folded = folded.replace(/[‐-―−]/g, '-').replace(/[’‘´`]/g, "'")
  }
  return folded.toLowerCase()
}

/** What becomes of one word: the forms it can be found by. */
export interface TokenSink {
  /** Letters, digits or both; `code` when it looks like a model or part number. */
  token(text: string, code: boolean): void
}

const chunks = /(?:[^\s,;|()[\]{}"<>*=:!?\\]|(?<=\d),(?=\d))+/g
const plainWord = /^[a-z]+$/
const plainNumber = /^\d+$/
const lettersAndDigits = /^(?=.*\p{L})(?=.*\d)/u
const oneDecimal = /^(\D*)(\d{1,9})[.,](\d{1,6})(\D*)$/
const pieces = /[\p{L}\p{N}]+/gu
const runs = /\p{L}+|\d+/gu

/**
 * The tokens of a folded text. A word with inner punctuation or with letters and digits gives its
 * joined form and its parts (ktc-d320/1g: ktcd3201g, ktc, d320, d, 320, 1g, 1, g), a decimal
 * number its shortest form (3.0in: 3, in), so that either spelling meets the other.
 */
export function tokenize(folded: string, sink: TokenSink): void {
  for (const chunk of folded.match(chunks) ?? []) tokenizeChunk(chunk, sink)
}

function tokenizeChunk(raw: string, sink: TokenSink): void {
  // Plain words and numbers are most of what there is, and need no more than this.
  if (plainWord.test(raw)) return sink.token(raw, false)
  if (plainNumber.test(raw)) return sink.token(raw, raw.length >= 5 && raw.length <= 40)
  const chunk = raw.replace(/'/g, '')
  const decimal = oneDecimal.exec(chunk)
  if (decimal !== null) {
    const [, before, whole, part, after] = decimal
    const number =
      part!.length === 3 && whole !== '0' && chunk.includes(',')
        ? `${whole}${part}`
        : String(Number(`${whole}.${part}`))
    emitWords(before!, sink)
    sink.token(number, false)
    emitWords(after!, sink)
    return
  }
  const parts = chunk.match(pieces)
  if (parts === null) return
  const digits = /\d/.test(chunk)
  if (parts.length > 1 && (digits || !chunk.includes('/')) && parts.length <= 6) {
    const joined = parts.join('')
    if (joined.length <= 40) sink.token(joined, looksLikeCode(joined))
  }
  for (const part of parts) {
    const mixed = digits && lettersAndDigits.test(part)
    sink.token(part, parts.length === 1 && looksLikeCode(part))
    if (mixed) for (const run of part.match(runs) ?? []) sink.token(run, false)
  }
}

function emitWords(text: string, sink: TokenSink): void {
  for (const part of text.match(pieces) ?? []) sink.token(part, false)
}

/** Model and part numbers, barcodes, phone numbers: mixed from four characters, digits from five. */
function looksLikeCode(token: string): boolean {
  if (token.length < 4 || token.length > 40) return false
  if (/^\d+$/.test(token)) return token.length >= 5
  return lettersAndDigits.test(token) && /\d.*\d|\d$|^\d/.test(token) && !measure.test(token)
}

const measure =
  /^\d+(?:in|inch|mm|cm|m|km|ft|kg|g|lb|lbs|oz|ml|l|gb|mb|tb|kb|ghz|mhz|hz|w|kw|v|hp|cc|mp|x|th|st|nd|rd|p|s|k|year|years|pack|port|bit|dpi|btu|watt|volt)$/

/** Calls `visit` with each three letters of the words, each word with a mark before and after. */
export function trigrams(folded: string, visit: (gram: string) => void): void {
  for (const word of folded.match(pieces) ?? []) {
    const padded = ` ${word} `
    for (let i = 0; i + 3 <= padded.length; i++) visit(padded.slice(i, i + 3))
  }
}

/**
 * The first number of a text with thousands and decimal marks of either custom ("10 100,00 EUR",
 * "$1,299.95", "1.299,95"); null without one.
 */
export function parseNumber(text: string): number | null {
  const match = /-?\d[\d\s.,'’]*/u.exec(text)
  if (match === null) return null
  let digits = match[0].replace(/[\s'’]/gu, '').replace(/[.,]+$/, '')
  const lastComma = digits.lastIndexOf(',')
  const lastPoint = digits.lastIndexOf('.')
  if (lastComma >= 0 && lastPoint >= 0) {
    digits =
      lastComma > lastPoint ? digits.replace(/\./g, '').replace(',', '.') : digits.replace(/,/g, '')
  } else if (lastComma >= 0) {
    digits = /^-?\d{1,3}(?:,\d{3})+$/.test(digits)
      ? digits.replace(/,/g, '')
      : digits.replace(/,(?=.*,)/g, '').replace(',', '.')
  } else if (/^-?\d{1,3}(?:\.\d{3}){2,}$/.test(digits)) digits = digits.replace(/\./g, '')
  const value = Number(digits)
  return Number.isFinite(value) ? value : null
}

/** The year a text names (2025, MY25, '25 beside "model year"), 1900..2099; null without one. */
export function parseYear(folded: string): number | null {
  const full = /(?:^|\D)((?:19|20)\d{2})(?!\d)/.exec(folded)
  if (full !== null) return Number(full[1])
  const short = /^\s*(?:my|model year)?\s*'?(\d{2})\s*$/.exec(folded)
  if (short === null) return null
  const value = Number(short[1])
  return value <= 50 ? 2000 + value : 1900 + value
}

/** Days since 1970 of an ISO, day-first or month-first date; null when it is none. */
export function parseDate(folded: string): number | null {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(folded)
  if (iso !== null) return dayNumber(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const other = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/.exec(folded)
  if (other === null) return null
  const first = Number(other[1])
  const second = Number(other[2])
  return second > 12
    ? dayNumber(Number(other[3]), first, second)
    : dayNumber(Number(other[3]), second, first)
}

function dayNumber(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000)
}
