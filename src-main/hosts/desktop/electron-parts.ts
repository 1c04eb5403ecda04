/**
 * The parts of Electron that this host uses, cut out of electron.d.ts. The host is given them, so
 * that tests give it doubles that the same types check; only main.ts imports Electron itself.
 */
import type * as Electron from 'electron'

export interface UtilityChild extends Pick<Electron.UtilityProcess, 'pid'> {
  on(event: 'spawn', listener: () => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
  postMessage(message: unknown, transfer?: Electron.MessagePortMain[]): void
}

export interface Processes {
  readonly utilityProcess: {
    fork(modulePath: string, args?: string[], options?: Electron.ForkOptions): UtilityChild
  }
  readonly MessageChannelMain: new () => {
    readonly port1: Electron.MessagePortMain
    readonly port2: Electron.MessagePortMain
  }
}

/** A page, as far as it is watched. */
export interface GuardedContents extends Pick<Electron.WebContents, 'setWindowOpenHandler'> {
  on(
    event: 'will-navigate',
    listener: (event: Electron.Event<Electron.WebContentsWillNavigateEventParams>) => void,
  ): unknown
  on(
    event: 'will-frame-navigate',
    listener: (event: Electron.Event<Electron.WebContentsWillFrameNavigateEventParams>) => void,
  ): unknown
  on(
    event: 'will-redirect',
    listener: (event: Electron.Event<Electron.WebContentsWillRedirectEventParams>) => void,
  ): unknown
  on(event: 'will-attach-webview', listener: (event: Electron.Event) => void): unknown
}

/** A message of a page, as far as its sender is judged and answered. */
export interface ConnectEvent {
  readonly sender: Pick<Electron.WebContents, 'id'>
  readonly senderFrame:
    | (Pick<Electron.WebFrameMain, 'url' | 'postMessage'> & { readonly parent: object | null })
    | null
}

export interface MainChannels {
  on(channel: string, listener: (event: ConnectEvent, given?: unknown) => void): unknown
}

export interface AppWindow extends Pick<
  Electron.BrowserWindow,
  | 'focus'
  | 'getNormalBounds'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setProgressBar'
  | 'show'
> {
  readonly webContents: Pick<Electron.WebContents, 'id' | 'send' | 'reload'>
  on(event: 'close' | 'closed', listener: () => void): unknown
  once(event: 'ready-to-show', listener: () => void): unknown
}

export interface App extends Pick<
  Electron.App,
  | 'enableSandbox'
  | 'getPath'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAsDefaultProtocolClient'
  | 'whenReady'
> {
  on(event: 'second-instance', listener: (event: Electron.Event, argv: string[]) => void): unknown
  on(event: 'open-url', listener: (event: Electron.Event, url: string) => void): unknown
  on(event: 'before-quit', listener: (event: Electron.Event) => void): unknown
  on(event: 'activate' | 'window-all-closed', listener: () => void): unknown
  on(
    event: 'web-contents-created',
    listener: (event: Electron.Event, contents: GuardedContents) => void,
  ): unknown
  on(
    event: 'render-process-gone',
    listener: (
      event: Electron.Event,
      contents: Pick<Electron.WebContents, 'id' | 'reload'>,
      details: Electron.RenderProcessGoneDetails,
    ) => void,
  ): unknown
}

/** A session, as far as it is closed to the world. */
export interface GuardedSession extends Pick<
  Electron.Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setSpellCheckerEnabled'
> {
  readonly webRequest: {
    onBeforeRequest(
      listener: (
        details: Pick<Electron.OnBeforeRequestListenerDetails, 'url'>,
        answer: (response: Electron.CallbackResponse) => void,
      ) => void,
    ): void
  }
}

export interface AppSession extends GuardedSession {
  on(
    event: 'will-download',
    listener: (
      event: Electron.Event,
      item: Pick<Electron.DownloadItem, 'getFilename' | 'getURL' | 'setSaveDialogOptions'>,
    ) => void,
  ): unknown
}

export interface SystemNotice {
  on(event: 'click', listener: () => void): unknown
  show(): void
}

/** The password store of the system. */
export type SafeStorage = Pick<
  Electron.SafeStorage,
  | 'decryptStringAsync'
  | 'encryptStringAsync'
  | 'getSelectedStorageBackend'
  | 'isAsyncEncryptionAvailable'
>

/** Everything of Electron that the main process of this host uses. */
export interface DesktopElectron extends Processes {
  readonly app: App
  readonly protocol: {
    registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void
    handle(scheme: string, handler: (request: Request) => Promise<Response>): void
  }
  readonly session: { readonly defaultSession: AppSession }
  readonly ipcMain: MainChannels
  readonly BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => AppWindow
  readonly Menu: {
    buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Electron.Menu
    setApplicationMenu(menu: Electron.Menu | null): void
  }
  readonly Notification: {
    new (options: Electron.NotificationConstructorOptions): SystemNotice
    isSupported(): boolean
  }
  readonly dialog: {
    showMessageBox(
      options: Electron.MessageBoxOptions,
    ): Promise<Pick<Electron.MessageBoxReturnValue, 'response'>>
    showOpenDialog(options: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue>
    showSaveDialog(options: Electron.SaveDialogOptions): Promise<Electron.SaveDialogReturnValue>
  }
  readonly webContents: {
    fromId(id: number): Pick<Electron.WebContents, 'printToPDF'> | undefined
  }
  readonly screen: { getAllDisplays(): readonly Pick<Electron.Display, 'workArea'>[] }
  readonly shell: Pick<Electron.Shell, 'openExternal'>
  readonly safeStorage: SafeStorage
}
