import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppUpdater, Logger, UpdateInfo } from 'electron-updater'
import type { HostLog } from '../../platform/log.ts'
import type { DesktopElectron } from './electron-parts.ts'

/** The part of electron-updater that is used here. */
export interface Updater extends Pick<AppUpdater, 'autoDownload' | 'autoInstallOnAppQuit'> {
  logger: Logger | null
  setFeedURL(address: string): void
  /** Null where this form of the application cannot update itself. */
  checkForUpdates(): Promise<{
    readonly isUpdateAvailable: boolean
    readonly updateInfo: Pick<UpdateInfo, 'version'>
  } | null>
  downloadUpdate(): Promise<unknown>
  quitAndInstall(): void
  once(event: 'error', listener: () => void): unknown
}

/** Where new versions are looked for: an address, or what the package says about itself. */
export type Feed = { readonly kind: 'address'; readonly address: string } | { readonly kind: 'own' }

export interface FeedPlace {
  readonly isPackaged: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder beside the archive; electron-builder writes `app-update.yml` there for a feed. */
  readonly resources: string
}

/**
 * The feed of this application, if it has one: `QM_UPDATE_FEED`, else the package's own. A checkout
 * has none, nor does an address without https: what it brings would be run.
 */
export function feedOf({ isPackaged, environment, resources }: FeedPlace): Feed | null {
  if (!isPackaged) return null
  const address = environment['QM_UPDATE_FEED'] ?? ''
  if (address !== '') {
    return URL.parse(address)?.protocol === 'https:' ? { kind: 'address', address } : null
  }
  return existsSync(join(resources, 'app-update.yml')) ? { kind: 'own' } : null
}

export interface UpdateOptions {
  readonly electron: Pick<DesktopElectron, 'dialog'>
  readonly feed: Feed
  /** Loads electron-updater, which nothing else needs. */
  readonly load: () => Promise<Updater>
  readonly log: HostLog
  /** Says something that waits for no answer. */
  readonly tell: (title: string, body: string) => void
  /**
   * Ends the application in its order, which asks while runs are working, and takes the last step
   * once the core has ended.
   */
  readonly quit: (last: () => void) => void
  /** Ends it without asking; the core has ended already. */
  readonly end: () => void
}

export interface Updates {
  /** Looks once; what a person has asked for is always answered. */
  check(asked: boolean): Promise<void>
  /** Looks a while after the start, and then from time to time. */
  start(): Disposable
}

/** Milliseconds: after the start, and between two looks. */
export const firstLook = 60_000
export const lookEvery = 6 * 60 * 60 * 1000

/**
 * Looks for a new version, fetches it and asks whether to restart now; else it is installed when the
 * application is quit. What goes wrong goes to the log.
 */
export function createUpdates(options: UpdateOptions): Updates {
  const { electron, feed, load, log, tell, quit, end } = options
  let updater: Promise<Updater> | undefined
  let looking = false
  /** The version that is ready to be installed. */
  let ready: string | undefined

  const prepare = async (): Promise<Updater> => {
    const loaded = await load()
    loaded.logger = loggerOf(log)
    loaded.autoDownload = false
    loaded.autoInstallOnAppQuit = true
    if (feed.kind === 'address') loaded.setFeedURL(feed.address)
    return loaded
  }
  const offer = async (loaded: Updater, version: string): Promise<void> => {
    const { response } = await electron.dialog.showMessageBox({
      type: 'info',
      title: 'Quartermaster',
      message: `Version ${version} is ready.`,
      detail: 'It is installed when Quartermaster restarts.',
      buttons: ['Restart now', 'Later'],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    })
    if (response !== 0) return
    quit(() => {
      // An installer that fails must not leave a window without a core.
      loaded.once('error', end)
      loaded.quitAndInstall()
    })
  }
  const look = async (asked: boolean): Promise<void> => {
    updater ??= prepare()
    const loaded = await updater
    if (ready !== undefined) {
      // Who said "later" is not asked again unasked.
      if (asked) await offer(loaded, ready)
      return
    }
    const found = await loaded.checkForUpdates()
    if (found === null || !found.isUpdateAvailable) {
      if (asked) tell('Quartermaster is up to date', 'There is no newer version.')
      return
    }
    const { version } = found.updateInfo
    if (asked) tell(`Version ${version} is being fetched`, 'You are asked when it is ready.')
    await loaded.downloadUpdate()
    ready = version
    await offer(loaded, version)
  }
  const updates: Updates = {
    async check(asked) {
      if (looking) return
      looking = true
      try {
        await look(asked)
      } catch (error) {
        log.trouble('updates could not be looked for', error)
        // What could not be loaded may be there the next time.
        updater = undefined
        if (asked) tell('Updates cannot be looked for', 'The log of the application says why.')
      } finally {
        looking = false
      }
    },
    start() {
      let timer = setTimeout(function again() {
        void updates.check(false)
        timer = setTimeout(again, lookEvery)
      }, firstLook)
      return { [Symbol.dispose]: () => clearTimeout(timer) }
    },
  }
  return updates
}

function loggerOf(log: HostLog): Logger {
  return {
    info: (message) => log.info('updater', { message: String(message) }),
    warn: (message) => log.info('updater warns', { message: String(message) }),
    error: (message) => log.trouble('updater', message),
  }
}
