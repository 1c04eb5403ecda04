import {
  comparedFigures,
  type ComparedFigureName,
  type FigureDifference,
  type FigureMeta,
  type GroupDifference,
  type InputDifference,
  type UserChange,
  type Verdict,
} from '../../../../src-shared/allocation/compare.ts'
import type { Tone } from '../../../components/status-chip.tsx'
import {
  formatBytes,
  formatCount,
  formatFixed,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatShare,
  formatValue,
  nothing,
} from '../../../format.ts'

type Unit = FigureMeta['unit']

/** A headline number in its unit. */
export function figureText(
  name: ComparedFigureName,
  value: number | null,
  locale?: string,
): string {
  return formats[comparedFigures[name].unit](value, locale)
}

const formats: Readonly<Record<Unit, (value: number | null, locale?: string) => string>> = {
  count: formatCount,
  share: (value, locale) => formatShare(value, 2, locale),
  value: formatValue,
  percent: formatPercent,
  seconds: formatSeconds,
  bytes: formatBytes,
}

/** `+1,234 (+1.3%)`, `−2.5 pp`, `no change`. */
export function changeText(
  { name, a, difference }: Pick<FigureDifference, 'name' | 'a' | 'difference'>,
  locale?: string,
): string {
  if (difference === null) return nothing
  if (difference === 0) return 'no change'
  const { unit } = comparedFigures[name]
  const size = Math.abs(difference)
  switch (unit) {
    case 'share':
      return signed(difference, `${pointsText(size * 100, locale)} pp`)
    case 'percent':
      return signed(difference, `${pointsText(size, locale)} pp`)
    case 'count':
    case 'value':
    case 'seconds':
    case 'bytes': {
      const change = signed(difference, formats[unit](size, locale))
      const share = a === null || a === 0 ? null : size / Math.abs(a)
      return share === null ? change : `${change} (${signed(difference, shareText(share, locale))})`
    }
  }
}

/** Percentage points without losing a small one: 1.25, 0.004, <0.001. */
function pointsText(size: number, locale?: string): string {
  if (size < 0.001) return `<${formatNumber(0.001, 3, locale)}`
  return formatNumber(size, size < 0.1 ? 3 : 2, locale)
}

function shareText(share: number, locale?: string): string {
  if (share < 0.001) return `<${formatShare(0.001, 1, locale)}`
  return formatShare(share, share < 0.1 ? 1 : 0, locale)
}

/** With a sign in front; a real minus, as wide as the plus. */
export function signed(difference: number, text: string): string {
  return `${difference < 0 ? '−' : '+'}${text}`
}

/** `+12`, `−3`, `0`. */
export function countChange(change: number, locale?: string): string {
  return change === 0 ? '0' : signed(change, formatCount(Math.abs(change), locale))
}

/** A change of a share in percentage points with one decimal, so that columns line up. */
export function shareChange(change: number | null, locale?: string): string {
  if (change === null) return nothing
  const points = formatFixed(Math.abs(change) * 100, 1, locale)
  return Number(points.replace(',', '.')) === 0 ? points : signed(change, points)
}

/** A change of a score with as many decimals as its column; no sign where it rounds to nothing. */
export function scoreChange(change: number, digits: number, locale?: string): string {
  const text = formatFixed(Math.abs(change), digits, locale)
  return Math.abs(change) < 0.5 * 10 ** -digits ? text : signed(change, text)
}

interface Look {
  readonly word: string
  readonly tone: Tone
}

/** What the change of a figure means, in a word; time is faster or slower. */
export function verdictLook(name: ComparedFigureName, verdict: Verdict | null): Look | null {
  const [better, worse] = name === 'seconds' ? ['Faster', 'Slower'] : ['Better', 'Worse']
  switch (verdict) {
    case 'better':
      return { word: better, tone: 'ok' }
    case 'worse':
      return { word: worse, tone: 'warn' }
    case 'same':
    case 'differs':
    case null:
      return null
  }
}

export const contentLooks: Readonly<Record<InputDifference['content'], Look>> = {
  same: { word: 'Same', tone: 'ok' },
  differs: { word: 'Differs', tone: 'warn' },
  only_a: { word: 'Before only', tone: 'warn' },
  only_b: { word: 'After only', tone: 'warn' },
  unknown: { word: 'Unknown', tone: 'idle' },
}

interface ChangeLook {
  readonly word: string
  readonly help: string
}

export const changeLooks: Readonly<Record<UserChange, ChangeLook>> = {
  moved: { word: 'Moved', help: 'Left contracts and got others.' },
  gained: { word: 'Gained', help: 'Kept everything and got more.' },
  lost: { word: 'Lost', help: 'Got nothing new and holds less.' },
  same: { word: 'Same', help: 'Holds the same contracts.' },
}

/** `20 groups · 3 nearer to the target · 1 further`: the finding, as the plot's title. */
export function groupsFinding(groups: readonly GroupDifference[], locale?: string): string {
  const distance = (side: GroupDifference['a']): number | null =>
    side === null || side.target === null || side.ratio === null
      ? null
      : Math.max(0, side.target - side.slack - side.ratio)
  let nearer = 0
  let further = 0
  let moved = 0
  for (const { a, b, ratio_change: change } of groups) {
    const [before, after] = [distance(a), distance(b)]
    if (Math.abs(change ?? 0) >= 0.0005) moved++
    if (before === null || after === null) continue
    if (after < before - 1e-9) nearer++
    if (after > before + 1e-9) further++
  }
  const parts = [
    `${formatCount(groups.length, locale)} ${groups.length === 1 ? 'group' : 'groups'}`,
    moved === 0 ? 'ratios as before' : `${formatCount(moved, locale)} with another ratio`,
  ]
  if (nearer > 0) parts.push(`${formatCount(nearer, locale)} nearer to the target`)
  if (further > 0) parts.push(`${formatCount(further, locale)} further from it`)
  return parts.join(' · ')
}
