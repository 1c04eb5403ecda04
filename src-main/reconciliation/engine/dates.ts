/** How the days of a list stand in dates of numbers alone: 4.3.2024 or 3/4/2024. */
export type DateOrder = 'day_first' | 'month_first'

const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/
const packed = /^((?:19|20)\d\d)(\d\d)(\d\d)$/
const local = /^(\d{1,2})[-/.] ?(\d{1,2})[-/.] ?(\d{4}|\d{2})(?!\d)/
/** 4 March 2024, 4. März 2024, 04-Mar-24. */
const dayNamed =
  /^(\d{1,2})(?:st|nd|rd|th|er|º)?[-. ]*(?:de )?(\p{L}{3,10})\.?[-, ]*(?:de )?(\d{4}|\d{2})(?!\d)/u
/** March 4, 2024. */
const monthNamed = /^(\p{L}{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)/u

/** Days since 1970 of a folded date, in numbers or with the month by name; null when it is none. */
export function parseDate(folded: string, order: DateOrder = 'day_first'): number | null {
  const year = iso.exec(folded) ?? packed.exec(folded)
  if (year !== null) return dayNumber(Number(year[1]), Number(year[2]), Number(year[3]))
  const numbers = local.exec(folded)
  if (numbers !== null) {
    const [first, second] = [Number(numbers[1]), Number(numbers[2])]
    const isMonthFirst = second > 12 || (order === 'month_first' && first <= 12)
    return isMonthFirst
      ? dayNumber(fullYear(numbers[3]!), first, second)
      : dayNumber(fullYear(numbers[3]!), second, first)
  }
  const day = dayNamed.exec(folded)
  if (day !== null) {
    const month = monthOf(day[2]!)
    if (month !== null) return dayNumber(fullYear(day[3]!), month, Number(day[1]))
  }
  const named = monthNamed.exec(folded)
  if (named === null) return null
  const month = monthOf(named[1]!)
  return month === null ? null : dayNumber(Number(named[3]), month, Number(named[2]))
}

/** Which of the first two numbers of a list's dates is the day: the one that goes beyond 12. */
export function dateOrder(folded: Iterable<string>): DateOrder {
  let dayFirst = 0
  let monthFirst = 0
  for (const text of folded) {
    const numbers = local.exec(text)
    if (numbers === null) continue
    if (Number(numbers[1]) > 12) dayFirst++
    if (Number(numbers[2]) > 12) monthFirst++
  }
  return monthFirst > dayFirst ? 'month_first' : 'day_first'
}

/** Of two digits: those up to 30 are of this century. */
function fullYear(written: string): number {
  const year = Number(written)
  return written.length > 2 ? year : year <= 30 ? 2000 + year : 1900 + year
}

/** First letters of the months in English, German, French, Spanish, Italian, Dutch and Portuguese. */
const months: readonly string[] = [
  'jan ene gen',
  'feb fev',
  'mar mrz maa mae',
  'apr avr abr',
  'may mai mag mei',
  'jun juin giu',
  'jul juil lug',
  'aug aou ago',
  'sep set',
  'oct okt ott out',
  'nov',
  'dec dez dic',
]
const monthNumbers: ReadonlyMap<string, number> = new Map(
  months.flatMap((names, at) => names.split(' ').map((name) => [name, at + 1] as const)),
)

function monthOf(name: string): number | null {
  return monthNumbers.get(name.slice(0, 4)) ?? monthNumbers.get(name.slice(0, 3)) ?? null
}

function dayNumber(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000)
}
