import {
  isBridgeMessage,
  type PdfSavedMessage,
  type SavePdfMessage,
} from '../src-shared/desktop-bridge.ts'

/** What is used of the window. */
type AskingWindow = Pick<
  Window,
  'addEventListener' | 'removeEventListener' | 'postMessage' | 'location'
>

let lastQuestion = 0

/** Saves this page as PDF, as it prints, where the desktop's dialog is answered. */
export function savePdf(
  name: string,
  page: AskingWindow = window,
): Promise<PdfSavedMessage['outcome']> {
  lastQuestion += 1
  const asked: SavePdfMessage = { quartermaster: 'save-pdf', question: lastQuestion, name }
  const { promise, resolve } = Promise.withResolvers<PdfSavedMessage['outcome']>()
  const onMessage = ({ data, source }: MessageEvent<unknown>): void => {
    if (source !== page || !isBridgeMessage(data) || data.quartermaster !== 'pdf-saved') return
    if (data.question !== asked.question) return
    page.removeEventListener('message', onMessage)
    resolve(data.outcome)
  }
  page.addEventListener('message', onMessage)
  page.postMessage(asked, page.location.origin)
  return promise
}
