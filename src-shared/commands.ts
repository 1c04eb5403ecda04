/**
 * What people can tell the application to do, by id. Palette, shortcuts and the `?` sheet of the
 * screens and the native menus of the desktop are made from this one table.
 */
export interface ShellCommand {
  readonly id: string
  readonly title: string
  readonly group: 'Go to' | 'Actions' | 'Appearance'
  /** As `useHotkeys` of Mantine reads it (`h`, `shift+?`); `mod` is Ctrl, or Cmd on a Mac. */
  readonly shortcut?: string
  /** The screen it leads to, where that is all it does. */
  readonly route?: string
}

export const shellCommands = [
  { id: 'go-home', title: 'Home', group: 'Go to', shortcut: 'h', route: '/' },
  {
    id: 'new-allocation',
    title: 'New allocation',
    group: 'Go to',
    shortcut: 'n',
    route: '/allocation/new',
  },
  { id: 'go-runs', title: 'Runs', group: 'Go to', shortcut: 'r', route: '/runs' },
  { id: 'go-settings', title: 'Settings', group: 'Go to', shortcut: 's', route: '/settings' },
  { id: 'open-palette', title: 'Search or run a command', group: 'Actions', shortcut: 'mod+K' },
  { id: 'toggle-tray', title: 'Show what is running', group: 'Actions', shortcut: 'w' },
  { id: 'open-help', title: 'Keyboard shortcuts', group: 'Actions', shortcut: 'shift+?' },
  {
    id: 'toggle-rail',
    title: 'Fold or unfold the navigation',
    group: 'Appearance',
    shortcut: 'mod+B',
  },
  { id: 'toggle-density', title: 'Switch row density', group: 'Appearance' },
  { id: 'theme-light', title: 'Light theme', group: 'Appearance' },
  { id: 'theme-dark', title: 'Dark theme', group: 'Appearance' },
  { id: 'theme-system', title: 'Theme of the system', group: 'Appearance' },
] as const satisfies readonly ShellCommand[]

export type ShellCommandId = (typeof shellCommands)[number]['id']
