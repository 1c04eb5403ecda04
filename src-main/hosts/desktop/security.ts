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

/** No page goes elsewhere, opens a window or embeds another; links out go through one function. */
export function guardContents(contents: GuardedContents, shell: Pick<Shell, 'openExternal'>): void {
  contents.setWindowOpenHandler(({ url }) => {
    openExternalLink(shell, url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    openExternalLink(shell, event.url)
  })
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Copying an id or a report is all that a page may do beyond itself. */
const allowedPermission = 'clipboard-sanitized-write'

/** No camera, no location, no device, no download of code: and no request leaves the machine. */
export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((_, permission, answer, { requestingUrl }) =>
    answer(permission === allowedPermission && isOwnPage(requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_, permission, origin) => permission === allowedPermission && isOwnPage(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayRequest(url) }))
}

export function mayRequest(address: string): boolean {
  return isOwnPage(address) || /^(data|blob|devtools):/.test(address)
}
