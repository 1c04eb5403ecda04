import type { Shell, WebPreferences } from 'electron'
import { isOwnPage } from './app-protocol.ts'
import type { GuardedContents, GuardedSession } from './electron-parts.ts'
import { openExternalLink } from './external-links.ts'

/** What every page is given: nothing of Node, a process in the sandbox, one preload script. */
export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  }
}

/** Told of what was refused, for the log: what it was, and the address it was about. */
export type OnRefused = (what: string, address: string) => void

/** No page goes elsewhere, opens a window or embeds another; links out go through one function. */
export function guardContents(
  contents: GuardedContents,
  shell: Pick<Shell, 'openExternal'>,
  onRefused: OnRefused,
): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (!openExternalLink(shell, url)) onRefused('window', url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    if (!openExternalLink(shell, event.url)) onRefused('navigation', event.url)
  })
  contents.on('will-frame-navigate', (event) => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    // The main frame's is told above.
    if (!event.isMainFrame) onRefused('navigation of a frame', event.url)
  })
  contents.on('will-redirect', (event) => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    onRefused('redirection', event.url)
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    onRefused('embedded page', '')
  })
}

/** Copying an id or a report is all that a page may do beyond itself. */
const allowedPermission = 'clipboard-sanitized-write'

/** No camera, no location, no device, no download of code: and no request leaves the machine. */
export function guardSession(session: GuardedSession, onRefused: OnRefused): void {
  session.setPermissionRequestHandler((_, permission, answer, { requestingUrl }) => {
    const granted = permission === allowedPermission && isOwnPage(requestingUrl)
    if (!granted) onRefused(`permission ${permission}`, requestingUrl)
    answer(granted)
  })
  session.setPermissionCheckHandler(
    (_, permission, origin) => permission === allowedPermission && isOwnPage(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !mayRequest(url)
    if (cancel) onRefused('request', url)
    answer({ cancel })
  })
}

function mayRequest(address: string): boolean {
  return isOwnPage(address) || /^(data|blob|devtools):/.test(address)
}
