import { createPortLink, type PagePort } from '../src-shared/contract/port-link.ts'
import { type DesktopBridge, isBridgeMessage } from '../src-shared/desktop-bridge.ts'

/** What is used of the window. */
type PortWindow = Pick<Window, 'addEventListener' | 'removeEventListener'>

/** The contract over the ports that the desktop's main process hands over. */
export function createDesktopLink(bridge: DesktopBridge, page: PortWindow = window) {
  return createPortLink(() => nextPort(bridge, page))
}

/** The port arrives as a message of the window to itself; anything else is none of ours. */
function nextPort(bridge: DesktopBridge, page: PortWindow): Promise<PagePort> {
  const { promise, resolve } = Promise.withResolvers<PagePort>()
  const onMessage = (event: MessageEvent<unknown>): void => {
    const [port] = event.ports
    if (event.source !== page || port === undefined) return
    if (!isBridgeMessage(event.data) || event.data.quartermaster !== 'port') return
    page.removeEventListener('message', onMessage)
    resolve(untilLost(port, page))
  }
  page.addEventListener('message', onMessage)
  bridge.connect()
  return promise
}

/** Chromium's ports do not tell that their other end is gone; the main process does. */
function untilLost(port: MessagePort, page: PortWindow): PagePort {
  const listeners: (() => void)[] = []
  const onMessage = ({ data, source }: MessageEvent<unknown>): void => {
    if (source !== page || !isBridgeMessage(data) || data.quartermaster !== 'lost') return
    page.removeEventListener('message', onMessage)
    port.close()
    for (const listener of listeners) listener()
  }
  page.addEventListener('message', onMessage)
  return {
    addEventListener(type: 'message' | 'close', listener: (event: MessageEvent<unknown>) => void) {
      if (type === 'message') port.addEventListener('message', listener)
      else listeners.push(() => listener(new MessageEvent('close')))
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
  }
}
