import type { MantineColorScheme } from '@mantine/core'
import {
  IconAdjustmentsHorizontal,
  IconArrowsLeftRight,
  IconDeviceDesktop,
  IconHome,
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconList,
  IconListSearch,
  IconLoader,
  IconMoon,
  IconRowInsertBottom,
  IconSun,
  type Icon,
} from '@tabler/icons-react'

/** What a command may do. The frame provides it. */
export interface CommandContext {
  readonly go: (to: '/' | '/allocation/new' | '/runs' | '/settings') => void
  readonly openPalette: () => void
  readonly toggleTray: () => void
  readonly toggleRail: () => void
  readonly toggleDensity: () => void
  readonly openHelp: () => void
  readonly setColorScheme: (scheme: MantineColorScheme) => void
}

export interface Command {
  readonly id: string
  readonly title: string
  readonly group: 'Go to' | 'Actions' | 'Appearance'
  readonly icon: Icon
  readonly keywords?: string
  /** As `useHotkeys` of Mantine reads it. */
  readonly shortcut?: string
  readonly run: (context: CommandContext) => void
}

/** The one registry: palette, shortcuts, rail tooltips and the `?` sheet are all made from it. */
export const commands: readonly Command[] = [
  {
    id: 'go-home',
    title: 'Home',
    group: 'Go to',
    icon: IconHome,
    shortcut: 'h',
    run: ({ go }) => go('/'),
  },
  {
    id: 'new-allocation',
    title: 'New allocation',
    group: 'Go to',
    icon: IconArrowsLeftRight,
    keywords: 'start run drop contracts users',
    shortcut: 'n',
    run: ({ go }) => go('/allocation/new'),
  },
  {
    id: 'go-runs',
    title: 'Runs',
    group: 'Go to',
    icon: IconList,
    keywords: 'history results jobs',
    shortcut: 'r',
    run: ({ go }) => go('/runs'),
  },
  {
    id: 'go-settings',
    title: 'Settings',
    group: 'Go to',
    icon: IconAdjustmentsHorizontal,
    keywords: 'preferences theme density keyboard',
    shortcut: 's',
    run: ({ go }) => go('/settings'),
  },
  {
    id: 'open-palette',
    title: 'Search or run a command',
    group: 'Actions',
    icon: IconListSearch,
    shortcut: 'mod+K',
    run: ({ openPalette }) => openPalette(),
  },
  {
    id: 'toggle-tray',
    title: 'Show what is running',
    group: 'Actions',
    icon: IconLoader,
    keywords: 'tray progress cancel',
    shortcut: 'w',
    run: ({ toggleTray }) => toggleTray(),
  },
  {
    id: 'open-help',
    title: 'Keyboard shortcuts',
    group: 'Actions',
    icon: IconKeyboard,
    keywords: 'help keys',
    shortcut: 'shift+?',
    run: ({ openHelp }) => openHelp(),
  },
  {
    id: 'toggle-rail',
    title: 'Fold or unfold the navigation',
    group: 'Appearance',
    icon: IconLayoutSidebarLeftCollapse,
    shortcut: 'mod+B',
    run: ({ toggleRail }) => toggleRail(),
  },
  {
    id: 'toggle-density',
    title: 'Switch row density',
    group: 'Appearance',
    icon: IconRowInsertBottom,
    keywords: 'compact comfortable',
    run: ({ toggleDensity }) => toggleDensity(),
  },
  {
    id: 'theme-light',
    title: 'Light theme',
    group: 'Appearance',
    icon: IconSun,
    run: ({ setColorScheme }) => setColorScheme('light'),
  },
  {
    id: 'theme-dark',
    title: 'Dark theme',
    group: 'Appearance',
    icon: IconMoon,
    run: ({ setColorScheme }) => setColorScheme('dark'),
  },
  {
    id: 'theme-system',
    title: 'Theme of the system',
    group: 'Appearance',
    icon: IconDeviceDesktop,
    run: ({ setColorScheme }) => setColorScheme('auto'),
  },
]

/** Whether a shortcut is one plain key, which people may switch off. */
export function isLetterShortcut(shortcut: string): boolean {
  return !shortcut.includes('mod+')
}

/** A shortcut as a person reads it, by system. */
export function shortcutKeys(shortcut: string, apple: boolean): readonly string[] {
  return shortcut
    .split('+')
    .filter((key, index, keys) => !(key === 'shift' && keys[index + 1] === '?'))
    .map((key) => (key === 'mod' ? (apple ? '⌘' : 'Ctrl') : key.toUpperCase()))
}

export const isApple = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
