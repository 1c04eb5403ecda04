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
    resolve(port)
  }
  page.addEventListener('message', onMessage)
  bridge.connect()
  return promise
}
