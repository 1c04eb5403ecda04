import type { MenuItemConstructorOptions } from 'electron'
import {
  type ShellCommand,
  type ShellCommandId,
  shellCommands,
} from '../../../src-shared/commands.ts'

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  /** Reloading and the developer tools are for checkouts. */
  readonly isPackaged: boolean
  readonly run: (command: (typeof shellCommands)[number]) => void
  readonly openFiles: () => void
  /** Only where there is a feed of new versions. */
  readonly checkForUpdates?: (() => void) | undefined
}

type Item = MenuItemConstructorOptions

/** The native menus, made from the one table of commands. */
export function menuTemplate(options: MenuOptions): Item[] {
  const { platform, isPackaged, run, openFiles, checkForUpdates } = options
  const apple = platform === 'darwin'
  const item = (id: ShellCommandId): Item => {
    const command = shellCommands.find((candidate) => candidate.id === id)
    if (command === undefined) throw new Error(`no command ${id}`)
    return { id, label: command.title, ...acceleratorOf(command), click: () => run(command) }
  }
  const group = (name: ShellCommand['group']): Item[] =>
    shellCommands.filter((command) => command.group === name).map(({ id }) => item(id))
  const separator: Item = { type: 'separator' }
  return [
    ...(apple ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('new-allocation'),
        { id: 'open-files', label: 'Open files…', accelerator: 'CmdOrCtrl+O', click: openFiles },
        separator,
        { role: apple ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: '&Go', submenu: [...group('Go to'), separator, ...group('Settings')] },
    { label: '&Run', submenu: group('This run') },
    {
      label: '&View',
      submenu: [
        item('open-palette'),
        item('toggle-tray'),
        separator,
        ...group('Appearance'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isPackaged
          ? []
          : [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        item('open-help'),
        ...(checkForUpdates === undefined
          ? []
          : [{ id: 'check-updates', label: 'Check for updates…', click: checkForUpdates }]),
        ...(apple ? [] : [{ role: 'about' } as const]),
      ],
    },
  ]
}

/**
 * Shown, not taken: the page itself listens to the keys. Plain letters are no accelerators, they
 * would be missing in every text field.
 */
function acceleratorOf({ shortcut }: ShellCommand): Item {
  if (shortcut === undefined || !shortcut.startsWith('mod+')) return {}
  return { accelerator: shortcut.replace('mod', 'CmdOrCtrl'), registerAccelerator: false }
}
