import { isOwnPage } from './app-protocol.ts'
import { channels } from './channels.ts'
import type { CoreProcess } from './core-process.ts'
import type { ConnectEvent, MainChannels } from './electron-parts.ts'

/** Whether a message was sent by the page of one of our windows itself, not by a frame in it. */
export function isOwnSender(
  event: ConnectEvent,
  isOwnWindow: (contentsId: number) => boolean,
): boolean {
  const frame = event.senderFrame
  return (
    frame !== null && frame.parent === null && isOwnPage(frame.url) && isOwnWindow(event.sender.id)
  )
}

/** Gives each page that asks a port of its own, straight to the core; strangers get no answer. */
export function handOverPorts(
  ipcMain: MainChannels,
  core: Pick<CoreProcess, 'connect'>,
  isOwnWindow: (contentsId: number) => boolean,
  onRefused: (what: string, address: string) => void = () => undefined,
): void {
  ipcMain.on(channels.connect, (event) => {
    if (!isOwnSender(event, isOwnWindow)) {
      onRefused('port', event.senderFrame?.url ?? '')
      return
    }
    event.senderFrame?.postMessage(channels.port, null, [core.connect()])
  })
}
