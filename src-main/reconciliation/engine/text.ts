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
  if (folded.length <= mostOfPhone && inGroups.test(folded)) {
    const digits = nationalNumber(folded)
    if (digits.length >= 6 && digits.length <= 15) sink.token(digits, true)
  }
}

/** Digits in groups with spaces or brackets between, or after a country's code: a phone number. */
const inGroups = /^[^\p{L}\d+(]*(?:\+|00|(?=[^\p{L}]*[\s()]))[\d\s().+/-]*\d[^\p{L}\d]*$/u
const mostOfPhone = 24
/** Country codes of the ITU (E.164): of one digit, of two, else of three. */
const countryCode = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/

/** The digits of a phone number without the country's code and the zero before the town's. */
function nationalNumber(folded: string): string {
  const digits = folded.replace(/\D/g, '')
  const abroad = /^\D*\+/.test(folded) ? digits : digits.startsWith('00') ? digits.slice(2) : null
  return withoutZeros(abroad === null ? digits : abroad.replace(countryCode, ''))
}

/** A number or code without what fills it up to a width (00471: 471). */
function withoutZeros(token: string): string {
  return token.charCodeAt(0) === 48 ? token.replace(/^0+(?=[\p{L}\d])/u, '') : token
}

/** Signs that are words, or parts of words, without spaces between them. */
const signs = /^[\u3040-\u30ff\u3400-\u9fff]{3,}$/

function tokenizeChunk(raw: string, sink: TokenSink): void {
  // Plain words and numbers are most of what there is, and need no more than this.
  if (plainWord.test(raw)) return sink.token(raw, false)
  if (plainNumber.test(raw)) {
    return sink.token(withoutZeros(raw), raw.length >= 5 && raw.length <= 40)
  }
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
    const joined = withoutZeros(parts.join(''))
    if (joined.length <= 40) sink.token(joined, looksLikeCode(joined))
  }
  for (const found of parts) {
    const part = withoutZeros(found)
    const mixed = digits && lettersAndDigits.test(part)
    sink.token(part, parts.length === 1 && looksLikeCode(part))
    if (mixed) for (const run of part.match(runs) ?? []) sink.token(run, false)
    else if (signs.test(part)) {
      for (let at = 0; at + 2 <= part.length; at++) sink.token(part.slice(at, at + 2), false)
    }
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
