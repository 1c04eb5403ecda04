import { join } from 'node:path'
import type { shellCommands } from '../../../src-shared/commands.ts'
import { startPage } from './app-protocol.ts'
import { channels } from './channels.ts'
import type { Activity, EndedRun } from './core-protocol.ts'
import type { AppWindow, DesktopElectron } from './electron-parts.ts'
import { noticeOf, progressBarOf } from './run-notices.ts'
import { webPreferences } from './security.ts'
import { readWindowState, smallestSize, windowBounds, writeWindowState } from './window-state.ts'

export interface WindowOptions {
  readonly preload: string
  readonly icon: string
}

export interface Windows {
  readonly activity: Activity
  /** Shows the window, on a screen if one is named. */
  open(route?: string): void
  owns(contentsId: number): boolean
  runCommand(command: (typeof shellCommands)[number]): void
  showActivity(activity: Activity): void
  /** Not every port of a page tells by itself that its other end is gone. */
  tellLoss(): void
  tellEnd(run: EndedRun): void
}

/** One window; what comes from outside (a link, a second start, a notification) leads to it. */
export function createWindows(electron: DesktopElectron, options: WindowOptions): Windows {
  const stateFile = join(electron.app.getPath('userData'), 'window-state.json')
  let window: AppWindow | undefined
  let activity: Activity = { active: 0, fraction: null }

  const create = (route: string): AppWindow => {
    const state = readWindowState(stateFile)
    const created = new electron.BrowserWindow({
      ...windowBounds(
        state,
        electron.screen.getAllDisplays().map(({ workArea }) => workArea),
      ),
      minWidth: smallestSize.width,
      minHeight: smallestSize.height,
      title: 'Quartermaster',
      icon: options.icon,
      show: false,
      webPreferences: webPreferences(options.preload),
    })
    created.once('ready-to-show', () => {
      if (state?.maximized === true) created.maximize()
      created.show()
    })
    created.on('close', () => {
      writeWindowState(stateFile, {
        bounds: created.getNormalBounds(),
        maximized: created.isMaximized(),
      })
    })
    created.on('closed', () => {
      if (window === created) window = undefined
    })
    created.setProgressBar(progressBarOf(activity))
    void created.loadURL(addressOf(route))
    return created
  }

  const open = (route?: string): void => {
    if (window === undefined || window.isDestroyed()) {
      window = create(route ?? '/')
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    // Only the fragment changes: the page stays and its router follows.
    if (route !== undefined) void window.loadURL(addressOf(route))
  }

  return {
    get activity() {
      return activity
    },
    open,
    owns: (contentsId) => window?.webContents.id === contentsId,
    runCommand(command) {
      if ('route' in command) {
        open(command.route)
        return
      }
      open()
      window?.webContents.send(channels.command, command.id)
    },
    showActivity(given) {
      activity = given
      window?.setProgressBar(progressBarOf(given))
    },
    tellLoss: () => window?.webContents.send(channels.lost),
    tellEnd(run) {
      const notice = noticeOf(run)
      // A person who looks at the window is told by the screen.
      if (notice === null || window?.isFocused() === true) return
      notify(electron, notice.title, notice.body, () => open(`/runs/${run.id}`))
    },
  }
}

const addressOf = (route: string): string => `${startPage}#${route}`

/** A notification of the system, where it shows them. */
export function notify(
  electron: DesktopElectron,
  title: string,
  body: string,
  onClick?: () => void,
): void {
  if (!electron.Notification.isSupported()) return
  const notice = new electron.Notification({ title, body })
  if (onClick !== undefined) notice.on('click', onClick)
  notice.show()
}
