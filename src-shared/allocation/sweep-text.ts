import { axisKey, type SweepAxis, sweepAxis, type SweepAxisName, sweepAxisNames } from './sweep.ts'

export type ParsedAxis =
  | { readonly ok: true; readonly axis: SweepAxis }
  | { readonly ok: false; readonly fault: string }

/**
 * An axis as people write it: `ratio_slack=0,0.01,0.02`, `ratio:g17=0.2,0.3`, or a range with its
 * step, the end included: `cap_scale=0.8:1.2:0.1`. Hyphens may stand for underscores in names.
 */
export function parseSweepAxis(text: string): ParsedAxis {
  const at = text.lastIndexOf('=')
  if (at < 0) return { ok: false, fault: `"${text}" has no values: write NAME=VALUE,VALUE.` }
  const [written = '', ...rest] = text.slice(0, at).trim().split(':')
  const group = rest.join(':')
  const over = sweepAxisNames.find((name) => name === written.trim().replaceAll('-', '_'))
  if (over === undefined) {
    return {
      ok: false,
      fault: `"${written}" cannot be swept: use one of ${sweepAxisNames.join(', ')}.`,
    }
  }
  if (over === 'ratio' && group === '') {
    return { ok: false, fault: 'name the group: ratio:GROUP=0.2,0.3.' }
  }
  if (over !== 'ratio' && rest.length > 0) {
    return { ok: false, fault: `"${over}" has no part after a colon.` }
  }
  return parseValues(over, text.slice(at + 1), group)
}

/** The values of an axis from text; `group` is that of a `ratio` axis. */
export function parseValues(over: SweepAxisName, text: string, group: string): ParsedAxis {
  const words = text.split(',').map((word) => word.trim())
  if (words.every((word) => word === '')) return { ok: false, fault: 'give at least one value.' }
  const values: (string | number)[] = []
  for (const word of words) {
    if (word === '') return { ok: false, fault: 'a value is empty.' }
    if (over === 'solver') {
      values.push(word)
      continue
    }
    const numbers = word.includes(':') ? rangeOf(word) : [Number(word)]
    if (numbers === null || numbers.some((number) => !Number.isFinite(number))) {
      return { ok: false, fault: `"${word}" is neither a number nor FROM:TO:STEP.` }
    }
    values.push(...numbers)
  }
  const parsed = sweepAxis.safeParse({ over, values, ...(over === 'ratio' && { group }) })
  if (parsed.success) return { ok: true, axis: parsed.data }
  const [issue] = parsed.error.issues
  const which = issue?.path[1]
  const value = typeof which === 'number' ? `"${values[which]}": ` : ''
  const why =
    issue?.code === 'invalid_value'
      ? `choose ${issue.values.join(', ')}`
      : (issue?.message ?? 'not a value of this parameter')
  return { ok: false, fault: `${value}${why}.` }
}

const mostSteps = 1000

/** `0:0.05:0.01` is 0, 0.01, ... 0.05; null when it leads nowhere. */
function rangeOf(word: string): readonly number[] | null {
  const parts = word.split(':').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const [from, to, step] = parts
  if (parts.length !== 3 || from === undefined || to === undefined || step === undefined)
    return null
  const steps = (to - from) / step
  if (!(steps >= 0 && steps < mostSteps)) return null
  return Array.from({ length: Math.floor(steps + 1e-9) + 1 }, (_, index) =>
    Number((from + index * step).toFixed(12)),
  )
}

/** As {@link parseSweepAxis} reads it. */
export function axisText(axis: SweepAxis): string {
  return `${axisKey(axis)}=${axis.values.join(',')}`
}
