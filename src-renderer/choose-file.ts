import { bridgeName, type ChooseMessage, isBridgeMessage } from '../src-shared/desktop-bridge.ts'

/** Whether this page is shown by the desktop, whose preload script exposes its bridge. */
export const isDesktop = bridgeName in globalThis

/** What is used of the window. */
type AskingWindow = Pick<
  Window,
  'addEventListener' | 'removeEventListener' | 'postMessage' | 'location'
>

let lastQuestion = 0

/** Shows the desktop's dialog for one file or folder. Null when people change their mind. */
export function chooseFile(
  title: string,
  folder: string | null,
  wants: ChooseMessage['wants'],
  page: AskingWindow = window,
): Promise<string | null> {
  lastQuestion += 1
  const asked: ChooseMessage = {
    quartermaster: 'choose',
    question: lastQuestion,
    title,
    folder,
    wants,
  }
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const onMessage = ({ data, source }: MessageEvent<unknown>): void => {
    if (source !== page || !isBridgeMessage(data) || data.quartermaster !== 'chosen') return
    if (data.question !== asked.question) return
    page.removeEventListener('message', onMessage)
    resolve(data.path)
  }
  page.addEventListener('message', onMessage)
  page.postMessage(asked, page.location.origin)
  return promise
}
