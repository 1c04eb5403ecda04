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
import { type ShellCommand, type ShellCommandId, shellCommands } from '../../src-shared/commands.ts'

function named(id: ShellCommandId): ShellCommand {
  const command = shellCommands.find((candidate) => candidate.id === id)
  if (command === undefined) throw new Error(`no command ${id}`)
  return command
}

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

export interface Command extends ShellCommand {
  readonly icon: Icon
  readonly keywords?: string
  readonly run: (context: CommandContext) => void
}

/** The one registry: palette, shortcuts, rail tooltips and the `?` sheet are all made from it. */
export const commands: readonly Command[] = [
  {
    ...named('go-home'),
    icon: IconHome,
    run: ({ go }) => go('/'),
  },
  {
    ...named('new-allocation'),
    icon: IconArrowsLeftRight,
    keywords: 'start run drop contracts users',
    run: ({ go }) => go('/allocation/new'),
  },
  {
    ...named('go-runs'),
    icon: IconList,
    keywords: 'history results jobs',
    run: ({ go }) => go('/runs'),
  },
  {
    ...named('go-settings'),
    icon: IconAdjustmentsHorizontal,
    keywords: 'preferences theme density keyboard',
    run: ({ go }) => go('/settings'),
  },
  {
    ...named('open-palette'),
    icon: IconListSearch,
    run: ({ openPalette }) => openPalette(),
  },
  {
    ...named('toggle-tray'),
    icon: IconLoader,
    keywords: 'tray progress cancel',
    run: ({ toggleTray }) => toggleTray(),
  },
  {
    ...named('open-help'),
    icon: IconKeyboard,
    keywords: 'help keys',
    run: ({ openHelp }) => openHelp(),
  },
  {
    ...named('toggle-rail'),
    icon: IconLayoutSidebarLeftCollapse,
    run: ({ toggleRail }) => toggleRail(),
  },
  {
    ...named('toggle-density'),
    icon: IconRowInsertBottom,
    keywords: 'compact comfortable',
    run: ({ toggleDensity }) => toggleDensity(),
  },
  {
    ...named('theme-light'),
    icon: IconSun,
    run: ({ setColorScheme }) => setColorScheme('light'),
  },
  {
    ...named('theme-dark'),
    icon: IconMoon,
    run: ({ setColorScheme }) => setColorScheme('dark'),
  },
  {
    ...named('theme-system'),
    icon: IconDeviceDesktop,
    run: ({ setColorScheme }) => setColorScheme('auto'),
  },
]

export const isApple = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
