/**
 * Numbers and names in the sentences about an allocation. English and the same on every machine: a
 * sentence that is copied or printed reads the same as the one on the screen.
 */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** 12,345 */
export function number(value: number): string {
  return whole.format(value)
}

/** `1 user`, `12,345 users`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

/** A value or a price: three digits that count. */
export function amount(value: number): string {
  return Math.abs(value) < 1e-12 ? '0' : significant.format(value)
}

/** A share 0..1: `31.4%`; never 100% or 0% for what is nearly that. */
export function percent(share: number): string {
  const text = oneDecimal.format(share * 100)
  if (text === '100' && share < 1) return 'nearly 100%'
  if (text === '0' && share > 0) return 'less than 0.1%'
  return `${text}%`
}

/** A sum of scores: whole above 10,000, else with one decimal. */
export function total(value: number): string {
  return Math.abs(value) >= 10_000 ? number(value) : oneDecimal.format(value)
}

/** The group of users without one has a name of its own. */
export function groupLabel(groupId: string): string {
  return groupId === '' ? '(none)' : groupId
}

/** `a, b and c`, or `a, b and 7 more`. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.length > most ? names.slice(0, most) : names
  const rest = names.length - shown.length
  const parts = rest > 0 ? [...shown, `${number(rest)} more`] : shown
  return parts.length <= 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
