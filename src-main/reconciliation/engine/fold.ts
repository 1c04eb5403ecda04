/**
 * Folds case, accents, compatibility forms (full width, ligatures), entities and tags of HTML, UTF-8
 * that was read as Latin-1, and Cyrillic and Greek letters, so that spellings of one text become equal.
 */
export function foldText(text: string): string {
  let folded = text
  if (folded.includes('&')) folded = withoutEntities(folded)
  if (folded.includes('<')) folded = folded.replace(tags, ' ')
  // oxlint-disable-next-line no-control-regex -- plain ASCII needs no Unicode tables
  if (/^[\x00-\x7f]*$/.test(folded)) return folded.toLowerCase()
  folded = readAgain(folded).replace(invisible, '').replace(marks, ' ').replace(mixed, ' $&')
  folded = folded
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
  folded = folded
    .replace(/[‐-―−]/g, '-')
    .replace(/[’‘´`]/g, "'")
    .replace(/⁄/g, '/')
  return folded
    .replace(greekWord, latinOf)
    .replace(foreign, (letter) => latin.get(letter) ?? letter)
}

/** Soft hyphens, spaces of no width, marks of byte order, and what could not be read. */
const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff\ufffd]/g

/** Signs that would become letters of the word before them. */
const marks = /[™℠®©]/g
/** A fraction after a whole number, 2½. */
const mixed = /(?<=\d)[¼-¾⅐-⅞]/g

const tags =
  /<\/?(?:a|b|br|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|su[bp]|table|t[dhr]|u|ul)(?:\s[^<>=]*=[^<>]*)?\s?\/?>/gi

const entity = /&(?:#(\d{2,6})|#x([\da-f]{2,5})|([a-z]{2,8}));/gi
const accented = /^([a-z])(?:uml|acute|grave|circ|tilde|cedil|ring|slash|caron)$/i
const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['szlig', 'ss'],
  ['aelig', 'ae'],
  ['oelig', 'oe'],
  ['euro', '€'],
  ['pound', '£'],
  ['deg', '°'],
  ['micro', 'µ'],
  ['times', 'x'],
  ['frac12', '1/2'],
  ['rsquo', "'"],
  ['lsquo', "'"],
  ['ndash', '-'],
  ['mdash', '-'],
  ['shy', ''],
])
const blanks = new Set(
  'quot apos lt gt nbsp ldquo rdquo hellip bull middot trade reg copy'.split(' '),
)

function withoutEntities(text: string): string {
  return text.replace(
    entity,
    (whole, decimal: string | undefined, hexadecimal: string | undefined, name = '') => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal) % 0x110000)
      if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16))
      const letter = accented.exec(name)
      if (letter !== null) return letter[1]!
      const lower = String(name).toLowerCase()
      return named.get(lower) ?? (blanks.has(lower) ? ' ' : whole)
    },
  )
}

/** Bytes 0x80 to 0x9f as Windows-1252 shows them; the five it leaves open stand for themselves. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const misread = new RegExp(`[ÂÃ][\\u0080-\\u00bf${windows}]|[ÄÅ][\\u0080-\\u00bf]`, 'g')

/** Letters of two bytes of UTF-8 that were read as two of Latin-1 or Windows-1252 (MÃ¼ller). */
function readAgain(text: string): string {
  return text.replace(misread, (two) => {
    const place = windows.indexOf(two[1]!)
    const second = place < 0 ? two.charCodeAt(1) : 0x80 + place
    return String.fromCharCode(((two.charCodeAt(0) & 0x1f) << 6) | (second & 0x3f))
  })
}

/** Lone Greek letters are signs of units (µg, kΩ). */
const greekWord = /[α-ω]{3,}/g
const foreign = /[ßøæœłđðþıŋ]|[\u0430-\u045f\u0491]/g

/** Letters that are not Latin ones with a mark, after the passports' custom (ICAO 9303, ISO 843). */
const latin: ReadonlyMap<string, string> = new Map(
  (
    'ß ss ø o æ ae œ oe ł l đ d ð d þ th ı i ŋ n ' +
    'а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ' +
    'ч ch ш sh щ shch ъ - ы y ь - э e ю yu я ya і i є ie ґ g ђ dj ј j љ lj њ nj ћ c џ dz ' +
    'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f ' +
    'χ ch ψ ps ω o'
  )
    .split(' ')
    .flatMap((letter, at, all) => {
      const written = all[at + 1]!
      return at % 2 === 0 ? [[letter, written === '-' ? '' : written] as const] : []
    }),
)

function latinOf(word: string): string {
  return Array.from(word, (letter) => latin.get(letter) ?? letter).join('')
}

/** Whether a text holds umlauts, in whatever spelling but written out. */
export function hasUmlauts(text: string): boolean {
  return umlaut.test(text)
}

const umlaut = /[äöü]|[aou](?:\u0308|uml;)|Ã[¤¶¼„–œ]/i

/** A folded word with umlauts as vowels, also where they are written out (mueller: muller). */
export function withoutUmlauts(word: string): string {
  return word.length < 4 ? word : word.replace(/([aou])e/g, '$1')
}
