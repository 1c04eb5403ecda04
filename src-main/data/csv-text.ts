/** A field of RFC 4180: in quotes only when it has to be. */
export function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Defuses what a spreadsheet would take for a formula. */
export function defuseFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** The shortest decimal text that reads back as the same double, without an exponent. */
export function decimal(value: number): string {
  const text = String(value)
  const exponent = text.indexOf('e')
  if (exponent < 0) return text
  const power = Number(text.slice(exponent + 1))
  const sign = value < 0 ? '-' : ''
  const [whole = '', fraction = ''] = text.slice(sign.length, exponent).split('.')
  const digits = whole + fraction
  const point = whole.length + power
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
