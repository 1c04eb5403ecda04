/** What a key asks of the review. */
export type ReviewCommand =
  | { readonly do: SimpleCommand }
  | { readonly do: 'alternative'; readonly place: number }

export type SimpleCommand =
  | 'accept'
  | 'reject'
  | 'reject_why'
  | 'skip'
  | 'undo'
  | 'redo'
  | 'defer'
  | 'no_counterpart'
  | 'next'
  | 'previous'
  | 'search'
  | 'filter'

const plain: Readonly<Record<string, SimpleCommand>> = {
  a: 'accept',
  r: 'reject',
  s: 'skip',
  u: 'undo',
  d: 'defer',
  n: 'no_counterpart',
  j: 'next',
  k: 'previous',
  f: 'filter',
  '/': 'search',
}
const shifted: Readonly<Record<string, SimpleCommand>> = {
  r: 'reject_why',
  u: 'redo',
  // Where the slash is typed with Shift.
  '/': 'search',
}

interface PressedKey {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** What a key means on the review screen; null for keys that are not its own. Capitals Lock is no Shift. */
export function reviewCommand(pressed: PressedKey): ReviewCommand | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null
  if (/^[1-9]$/.test(pressed.key)) {
    return pressed.shiftKey ? null : { do: 'alternative', place: Number(pressed.key) }
  }
  const key = pressed.key.toLowerCase()
  const table = pressed.shiftKey ? shifted : plain
  return Object.hasOwn(table, key) ? { do: table[key]! } : null
}
