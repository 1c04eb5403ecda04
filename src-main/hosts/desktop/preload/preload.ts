import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { ShellCommandId } from '../../../../src-shared/commands.ts'
import {
  bridgeName,
  type BridgeMessage,
  type ChosenMessage,
  type DesktopBridge,
  isBridgeMessage,
  type PdfSavedMessage,
} from '../../../../src-shared/desktop-bridge.ts'
import { channels } from '../channels.ts'

/** Ports cannot cross the bridge of worlds as values: the window passes them on to itself. */
function tellPage(message: BridgeMessage, ports: MessagePort[] = []): void {
  window.postMessage(message, window.location.origin, ports)
}

ipcRenderer.on(channels.port, (event) => tellPage({ quartermaster: 'port' }, event.ports))
ipcRenderer.on(channels.lost, () => tellPage({ quartermaster: 'lost' }))
ipcRenderer.on(channels.command, (_, id: ShellCommandId) =>
  tellPage({ quartermaster: 'command', id }),
)

ipcRenderer.on(channels.chosen, (_, chosen: Omit<ChosenMessage, 'quartermaster'>) =>
  tellPage({ quartermaster: 'chosen', ...chosen }),
)
// The page tells itself what it asks for, as it is told the answers; one exposed function is enough.
window.addEventListener('message', ({ data, source }: MessageEvent<unknown>) => {
  if (source !== window || !isBridgeMessage(data) || data.quartermaster !== 'choose') return
  const { question, title, folder, wants } = data
  ipcRenderer.send(channels.choose, { question, title, folder, wants })
})

ipcRenderer.on(channels.pdfSaved, (_, saved: Omit<PdfSavedMessage, 'quartermaster'>) =>
  tellPage({ quartermaster: 'pdf-saved', ...saved }),
)
window.addEventListener('message', ({ data, source }: MessageEvent<unknown>) => {
  if (source !== window || !isBridgeMessage(data) || data.quartermaster !== 'save-pdf') return
  const { question, name } = data
  ipcRenderer.send(channels.savePdf, { question, name })
})

// Only here do files have paths. A page that handles a drop itself stops the event.
window.addEventListener('dragover', (event) => {
  if (bringsFiles(event)) event.preventDefault()
})
window.addEventListener('drop', (event) => {
  if (!bringsFiles(event)) return
  event.preventDefault()
  const files = [...(event.dataTransfer?.files ?? [])]
  ipcRenderer.send(
    channels.files,
    files.map((file) => webUtils.getPathForFile(file)),
  )
})

function bringsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true
}

const bridge: DesktopBridge = { connect: () => ipcRenderer.send(channels.connect) }
contextBridge.exposeInMainWorld(bridgeName, bridge)
