import { EventEmitter } from 'node:events'
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  Event as ElectronEvent,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NotificationConstructorOptions,
  Rectangle,
  Session,
  WindowOpenHandlerResponse,
  HandlerDetails,
} from 'electron'
import type { AppWindow, DesktopElectron, GuardedSession } from '../electron-parts.ts'
import { SafeStorageDouble } from './safe-storage.testing.ts'
import { createProcessesDouble, type ProcessesDouble } from './utility-process.testing.ts'

/** An event that a listener may stop, with what else it carries. */
export function eventDouble<Params extends object>(
  params: Params,
): ElectronEvent<Params> & { readonly wasPrevented: () => boolean } {
  let defaultPrevented = false
  return {
    ...params,
    get defaultPrevented() {
      return defaultPrevented
    },
    preventDefault() {
      defaultPrevented = true
    },
    wasPrevented: () => defaultPrevented,
  }
}

export class WindowDouble extends EventEmitter implements AppWindow {
  readonly options: BrowserWindowConstructorOptions
  readonly addresses: string[] = []
  readonly progress: number[] = []
  readonly calls: string[] = []
  readonly sent: unknown[][] = []
  readonly webContents: AppWindow['webContents']
  focused = false
  minimized = false
  maximized = false
  destroyed = false

  constructor(options: BrowserWindowConstructorOptions, contentsId: number) {
    super()
    this.options = options
    this.webContents = {
      id: contentsId,
      send: (...args: unknown[]) => this.sent.push(args),
      reload: () => this.calls.push('reload'),
    }
  }

  loadURL(address: string): Promise<void> {
    this.addresses.push(address)
    return Promise.resolve()
  }

  getNormalBounds(): Rectangle {
    return { x: 40, y: 50, width: 1000, height: 700 }
  }

  setProgressBar(progress: number): void {
    this.progress.push(progress)
  }

  isDestroyed = (): boolean => this.destroyed
  isFocused = (): boolean => this.focused
  isMaximized = (): boolean => this.maximized
  isMinimized = (): boolean => this.minimized
  focus = (): void => void this.calls.push('focus')
  maximize = (): void => void this.calls.push('maximize')
  restore = (): void => void this.calls.push('restore')
  show = (): void => void this.calls.push('show')

  /** What a person does with the cross of the window. */
  close(): void {
    this.emit('close')
    this.destroyed = true
    this.emit('closed')
  }
}

export class NoticeDouble extends EventEmitter {
  static shown: NoticeDouble[] = []
  readonly options: NotificationConstructorOptions

  static isSupported(): boolean {
    return true
  }

  constructor(options: NotificationConstructorOptions) {
    super()
    this.options = options
  }

  show(): void {
    NoticeDouble.shown.push(this)
  }
}

class AppDouble extends EventEmitter {
  readonly calls: string[] = []
  isPackaged = false
  isFirst = true
  readonly #userData: string

  constructor(userData: string) {
    super()
    this.#userData = userData
  }

  enableSandbox = (): void => void this.calls.push('enableSandbox')
  getPath = (): string => this.#userData
  requestSingleInstanceLock = (): boolean => this.isFirst
  whenReady = (): Promise<void> => Promise.resolve()

  /** As Electron does: ends unless a listener prevents it. */
  quit = (): void => {
    const event = eventDouble({})
    this.emit('before-quit', event)
    this.calls.push(event.wasPrevented() ? 'quit prevented' : 'quit')
    if (!event.wasPrevented()) this.emit('ended')
  }

  setAsDefaultProtocolClient = (scheme: string): boolean => {
    this.calls.push(`client of ${scheme}`)
    return true
  }
}

export class SessionDouble extends EventEmitter {
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null
  devicePermission: Parameters<Session['setDevicePermissionHandler']>[0] = null
  spellChecker = true
  isCancelled: (url: string) => boolean = () => false
  readonly webRequest: GuardedSession['webRequest'] = {
    onBeforeRequest: (listener) => {
      this.isCancelled = (url) => {
        let cancelled = false
        listener({ url }, ({ cancel }) => {
          cancelled = cancel === true
        })
        return cancelled
      }
    },
  }

  setPermissionRequestHandler(handler: typeof this.permissionRequest): void {
    this.permissionRequest = handler
  }

  setPermissionCheckHandler(handler: typeof this.permissionCheck): void {
    this.permissionCheck = handler
  }

  setDevicePermissionHandler(handler: typeof this.devicePermission): void {
    this.devicePermission = handler
  }

  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled
  }
}

export class ContentsDouble extends EventEmitter {
  windowOpen: (details: HandlerDetails) => WindowOpenHandlerResponse = () => ({ action: 'allow' })

  setWindowOpenHandler(handler: typeof this.windowOpen): void {
    this.windowOpen = handler
  }
}

export interface ElectronDouble {
  readonly electron: DesktopElectron
  readonly app: AppDouble
  readonly session: SessionDouble
  readonly ipcMain: EventEmitter
  readonly processes: ProcessesDouble
  readonly windows: readonly WindowDouble[]
  readonly schemes: readonly CustomScheme[]
  readonly handlers: ReadonlyMap<string, (request: Request) => Promise<Response>>
  readonly menus: readonly MenuItemConstructorOptions[][]
  readonly opened: readonly string[]
  readonly boxes: readonly MessageBoxOptions[]
  /** The button that a person presses in each box, in turn; the first where none is left. */
  readonly answers: number[]
}

/** Electron as the main process sees it, checked by its own types; its processes are real ones. */
export function createElectronDouble(userData: string): ElectronDouble {
  const app = new AppDouble(userData)
  const session = new SessionDouble()
  const ipcMain = new EventEmitter()
  const processes = createProcessesDouble()
  const windows: WindowDouble[] = []
  const schemes: CustomScheme[] = []
  const handlers = new Map<string, (request: Request) => Promise<Response>>()
  const menus: MenuItemConstructorOptions[][] = []
  const opened: string[] = []
  const boxes: MessageBoxOptions[] = []
  const answers: number[] = []
  NoticeDouble.shown = []
  const electron: DesktopElectron = {
    ...processes,
    app,
    ipcMain,
    session: { defaultSession: session },
    protocol: {
      registerSchemesAsPrivileged: (given) => void schemes.push(...given),
      handle: (scheme, handler) => void handlers.set(scheme, handler),
    },
    BrowserWindow: class extends WindowDouble {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options, windows.length + 1)
        windows.push(this)
      }
    },
    Menu: {
      buildFromTemplate(template) {
        menus.push(template)
        return { items: [] } as Partial<Menu> as Menu
      },
      setApplicationMenu: () => undefined,
    },
    Notification: NoticeDouble,
    dialog: {
      showMessageBox(options) {
        boxes.push(options)
        return Promise.resolve({ response: answers.shift() ?? 0 })
      },
      showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
      showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
    },
    webContents: { fromId: () => undefined },
    screen: {
      getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
    },
    safeStorage: new SafeStorageDouble(),
    shell: {
      openExternal(address) {
        opened.push(address)
        return Promise.resolve()
      },
    },
  }
  return {
    electron,
    app,
    session,
    ipcMain,
    processes,
    windows,
    schemes,
    handlers,
    menus,
    opened,
    boxes,
    answers,
  }
}
