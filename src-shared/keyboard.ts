/** Whether a shortcut is one plain key, which people may switch off. */
export function isLetterShortcut(shortcut: string): boolean {
  return !shortcut.includes('mod+')
}

/** The keys of a shortcut (`mod+K`, `shift+Enter`) as the system of the reader writes them. */
export function shortcutKeys(shortcut: string, apple: boolean): readonly string[] {
  return shortcut
    .split('+')
    .filter((key, index, keys) => !(key === 'shift' && keys[index + 1] === '?'))
    .map((key) => {
      if (key === 'mod') return apple ? '⌘' : 'Ctrl'
      if (key === 'shift') return apple ? '⇧' : 'Shift'
      if (key === 'alt') return apple ? '⌥' : 'Alt'
      return key.length === 1 ? key.toUpperCase() : key
    })
}

/** Keys that belong to what has the focus; each of `shortcuts` alone does it. */
export interface KeyLine {
  readonly shortcuts: readonly string[]
  readonly does: string
}

export interface KeySection {
  readonly title: string
  readonly lines: readonly KeyLine[]
  /** How the address of the screen ends that these are the keys of: there they come first. */
  readonly screen?: string
}

/**
 * Beside the shortcuts of the commands. The `?` sheet and docs/keyboard.md are made from these;
 * grid and drawer obey them.
 */
export const focusKeys: readonly KeySection[] = [
  {
    title: 'In grids',
    lines: [
      {
        shortcuts: ['↑', '↓', '←', '→'],
        does: 'Move between cells; above the first row, headings',
      },
      { shortcuts: ['Home', 'End'], does: 'First, last cell of the row' },
      { shortcuts: ['mod+Home', 'mod+End'], does: 'First, last cell of the grid' },
      {
        shortcuts: ['j', 'k'],
        does: 'In the list of runs: down, up (where letters are shortcuts)',
      },
      { shortcuts: ['PgUp', 'PgDn'], does: 'Move by a screen of rows' },
      { shortcuts: ['mod+G'], does: 'Go to a row by its number' },
      { shortcuts: ['Enter'], does: 'Open the row' },
      { shortcuts: ['Space'], does: 'Select the row; with Shift all rows up to it' },
      { shortcuts: ['shift+↑', 'shift+↓'], does: 'Draw a range of cells; sideways too' },
      { shortcuts: ['mod+A'], does: 'Select everything' },
      { shortcuts: ['mod+C'], does: 'Copy the range, for a spreadsheet' },
    ],
  },
  {
    title: 'On a heading of a grid',
    lines: [
      { shortcuts: ['Enter'], does: 'Sort by it; with Shift as a further order' },
      { shortcuts: ['alt+↓'], does: 'Its menu' },
      { shortcuts: ['shift+←', 'shift+→'], does: 'Narrower, wider' },
    ],
  },
  {
    title: 'In a review (before the keys of the frame)',
    screen: '/review',
    lines: [
      { shortcuts: ['a', 'r'], does: 'Accept, reject the pair' },
      { shortcuts: ['shift+r'], does: 'Reject with a reason' },
      { shortcuts: ['s'], does: 'Skip: on to the next pair, nothing is stored' },
      { shortcuts: ['d'], does: 'Defer, with a note' },
      { shortcuts: ['n'], does: 'A record has no counterpart' },
      { shortcuts: ['1', '9'], does: 'Accept the alternative of that number, 1 to 9, instead' },
      { shortcuts: ['u', 'shift+u'], does: 'Undo, redo; as often as there is something' },
      { shortcuts: ['j', 'k'], does: 'Next, previous pair; in the list arrows too' },
      { shortcuts: ['/'], does: 'Search beyond the candidates' },
      { shortcuts: ['f'], does: 'Filter the queue by id or title' },
    ],
  },
  {
    title: 'In the drawer',
    lines: [
      { shortcuts: ['↑', '↓'], does: 'Previous, next row of the list behind it' },
      { shortcuts: ['←', '→'], does: 'On its edge: wider, narrower' },
      { shortcuts: ['Esc'], does: 'Close it; the focus goes back to the row' },
    ],
  },
]
