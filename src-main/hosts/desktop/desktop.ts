import { extname, join } from 'node:path'
import type { ProcessKind } from '../../jobs/process-channel.ts'
import { openHostLog } from '../../platform/log.ts'
import { version } from '../../platform/version.ts'
import { appScheme, appSchemeRegistration, createAppHandler, isOwnPage } from './app-protocol.ts'
import { answerChoices } from './choose-file.ts'
import { answerPdfs } from './save-pdf.ts'
import { type CoreState, startCoreProcess } from './core-process.ts'
import { linkScheme, routeOfArguments, routeOfLink } from './deep-links.ts'
import type { DesktopElectron } from './electron-parts.ts'
import { menuTemplate } from './menus.ts'
import { openFiles } from './open-files.ts'
import { handOverPorts } from './port-hand-over.ts'
import { quitInOrder } from './quitting.ts'
import { createSecretStorage } from './secret-storage.ts'
import { guardContents, guardSession, type OnRefused } from './security.ts'
import { createUpdates, feedOf, type Updater } from './updates.ts'
import { createWindows, notify, type WindowOptions } from './windows.ts'

export interface DesktopOptions extends WindowOptions {
  readonly entries: Readonly<Record<'core' | ProcessKind, string>>
  /** Folder of the built screens. */
  readonly renderer: string
  /** Folder of the package's own resources; electron-builder's `app-update.yml` lies there. */
  readonly resources: string
  readonly loadUpdater: () => Promise<Updater>
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

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
    secrets: createSecretStorage(electron.safeStorage, options.platform, (error) =>
      log.trouble('the password store of the system failed', error),
    ),
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
  answerPdfs(
    electron,
    (id) => windows.owns(id),
    (error) => log.trouble('a report could not be saved', error),
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
