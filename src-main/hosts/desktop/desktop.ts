import { extname, join } from 'node:path'
import type { shellCommands } from '../../../src-shared/commands.ts'
import { openHostLog } from '../../platform/log.ts'
import { version } from '../../platform/version.ts'
import type { ProcessKind } from '../../jobs/process-channel.ts'
import {
  appScheme,
  appSchemeRegistration,
  createAppHandler,
  isOwnPage,
  startPage,
} from './app-protocol.ts'
import { channels } from './channels.ts'
import { answerChoices } from './choose-file.ts'
import { type CoreProcess, type CoreState, startCoreProcess } from './core-process.ts'
import type { Activity, EndedRun } from './core-protocol.ts'
import { linkScheme, routeOfArguments, routeOfLink } from './deep-links.ts'
import type { AppWindow, DesktopElectron } from './electron-parts.ts'
import { menuTemplate } from './menus.ts'
import { openFiles } from './open-files.ts'
import { handOverPorts } from './port-hand-over.ts'
import { noticeOf, progressBarOf } from './run-notices.ts'
import { guardContents, guardSession, type OnRefused, webPreferences } from './security.ts'
import { createUpdates, feedOf, type Updater } from './updates.ts'
import { readWindowState, smallestSize, windowBounds, writeWindowState } from './window-state.ts'

export interface DesktopOptions {
  readonly entries: Readonly<Record<'core' | ProcessKind, string>>
  readonly preload: string
  /** Folder of the built screens. */
  readonly renderer: string
  readonly icon: string
  /** Folder of the package's own resources; electron-builder's `app-update.yml` lies there. */
  readonly resources: string
  readonly loadUpdater: () => Promise<Updater>
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/** How long the core may take to stop its runs when the application quits, in milliseconds. */
const quitLimit = 10_000
/** Characters of an address that the log keeps. */
const longestAddress = 500

/**
 * The main process: windows, menus, dialogs, and the processes of the core. It never reads data:
 * pages speak to the core over ports of their own.
 */
export async function startDesktop(
  electron: DesktopElectron,
  options: DesktopOptions,
): Promise<void> {
  const { app } = electron
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  const log = openHostLog(app.getPath('logs'), { name: 'desktop' })
  log.info('started', { version, packaged: app.isPackaged })
  const onRefused: OnRefused = (what, address) =>
    log.info('refused', { what, address: address.slice(0, longestAddress) })
  app.enableSandbox()
  electron.protocol.registerSchemesAsPrivileged([appSchemeRegistration])
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)

  let wanted = routeOfArguments(options.argv)
  let openRoute = (route: string | undefined): void => {
    wanted = route ?? wanted
  }
  app.on('second-instance', (_, argv) => openRoute(routeOfArguments(argv)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    openRoute(routeOfLink(url))
  })
  app.on('web-contents-created', (_, contents) =>
    guardContents(contents, electron.shell, onRefused),
  )
  // Until there is a window, or the system would end the application while it asks.
  app.on('window-all-closed', () => {
    if (options.platform !== 'darwin') app.quit()
  })

  await app.whenReady()
  guardSession(electron.session.defaultSession, onRefused)
  const windows = createWindows(electron, options)
  const core = startCoreProcess({
    electron,
    entries: options.entries,
    environment: options.environment,
    onState(state) {
      log.info(`core ${state.state}`, state)
      if (isGone(state)) windows.tellLoss()
      void showCoreState(electron, state, () => core.restart())
    },
    onActivity: (activity) => windows.showActivity(activity),
    onEnded: (run) => windows.tellEnd(run),
  })
  electron.protocol.handle(
    appScheme,
    createAppHandler({ renderer: options.renderer, download: (token) => core.download(token) }),
  )
  electron.session.defaultSession.on('will-download', (event, item) => {
    if (!isOwnPage(item.getURL())) {
      event.preventDefault()
      onRefused('download', item.getURL())
      return
    }
    const name = item.getFilename()
    const extension = extname(name).slice(1)
    item.setSaveDialogOptions({
      title: 'Save the export',
      defaultPath: join(app.getPath('downloads'), name),
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    })
  })
  handOverPorts(electron.ipcMain, core, (id) => windows.owns(id), onRefused)
  const files = openFiles(
    electron,
    (id) => windows.owns(id),
    (route) => windows.open(route),
  )
  const quit = quitInOrder(electron, core, windows)
  const feed = feedOf({ isPackaged: app.isPackaged, ...options })
  const updates =
    feed === null
      ? undefined
      : createUpdates({
          electron,
          feed,
          load: options.loadUpdater,
          log,
          tell: (title, body) => notify(electron, title, body),
          quit,
          end: () => app.quit(),
        })
  updates?.start()
  answerChoices(
    electron,
    (id) => windows.owns(id),
    (error) => log.trouble('a file could not be chosen', error),
  )
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(
      menuTemplate({
        platform: options.platform,
        isPackaged: app.isPackaged,
        run: (command) => windows.runCommand(command),
        openFiles: () => void files.choose(),
        checkForUpdates: updates === undefined ? undefined : () => void updates.check(true),
      }),
    ),
  )
  app.on('activate', () => windows.open())
  app.on('render-process-gone', (_, contents, details) => {
    if (details.reason === 'clean-exit' || !windows.owns(contents.id)) return
    log.info('page lost', { reason: details.reason, code: details.exitCode })
    contents.reload()
  })
  openRoute = (route) => windows.open(route)
  windows.open(wanted)
}

interface Windows {
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
function createWindows(electron: DesktopElectron, options: DesktopOptions): Windows {
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

function notify(
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

const isGone = ({ state }: CoreState): boolean =>
  state === 'lost' || state === 'down' || state === 'refused'

/** A core that was lost and is back is told quietly; one that stays away, by a question. */
async function showCoreState(
  electron: DesktopElectron,
  state: CoreState,
  restart: () => void,
): Promise<void> {
  switch (state.state) {
    case 'starting':
    case 'ready':
    case 'closed':
      return
    case 'lost':
      notify(
        electron,
        'The engine stopped and was started again',
        'Runs that were working are marked as interrupted and can be run again.',
      )
      return
    case 'down':
    case 'refused': {
      const { message, detail } =
        state.state === 'refused'
          ? { message: state.failure.what, detail: state.failure.remedy }
          : {
              message: 'The engine of Quartermaster stopped several times within a minute.',
              detail: `It ended with code ${state.code}. Finished runs are as they were.`,
            }
      const { response } = await electron.dialog.showMessageBox({
        type: 'error',
        title: 'Quartermaster',
        message,
        detail,
        buttons: ['Start it again', 'Quit'],
        defaultId: 0,
        cancelId: 1,
        noLink: true,
      })
      if (response === 0) restart()
      else electron.app.quit()
    }
  }
}

/**
 * Asks while runs are working, then lets the core stop them before the application ends. Gives what
 * quits and takes another last step than to end (an update's).
 */
function quitInOrder(
  electron: DesktopElectron,
  core: CoreProcess,
  windows: Windows,
): (last: () => void) => void {
  let step: 'open' | 'asking' | 'closing' | 'closed' = 'open'
  const end = (): void => electron.app.quit()
  let lastStep = end
  const closeCore = async (): Promise<void> => {
    step = 'closing'
    await core.close(quitLimit)
    step = 'closed'
    lastStep()
  }
  const ask = async (): Promise<void> => {
    step = 'asking'
    const { active } = windows.activity
    const { response } = await electron.dialog.showMessageBox({
      type: 'question',
      title: 'Quartermaster',
      message: active === 1 ? 'A run is working.' : `${active} runs are working.`,
      detail: 'Quitting stops them; their results so far are not kept.',
      buttons: ['Keep running', 'Stop them and quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    if (response === 1) {
      await closeCore()
    } else {
      step = 'open'
      lastStep = end
      windows.open()
    }
  }
  electron.app.on('before-quit', (event) => {
    if (step === 'closed') return
    event.preventDefault()
    if (step !== 'open') return
    void (windows.activity.active > 0 ? ask() : closeCore())
  })
  return (last) => {
    lastStep = last
    electron.app.quit()
  }
}
