import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { PdfSavedMessage } from '../../../src-shared/desktop-bridge.ts'
import { channels } from './channels.ts'
import type { DesktopElectron } from './electron-parts.ts'
import { isOwnSender } from './port-hand-over.ts'

const wish = z.object({ question: z.int(), name: z.string().min(1).max(200) })

/**
 * Answers a page that asks to be saved as PDF: the dialog of the system for the place, then the page
 * as it prints. Strangers get none.
 */
export function answerPdfs(
  electron: Pick<DesktopElectron, 'app' | 'dialog' | 'ipcMain' | 'webContents'>,
  isOwnWindow: (contentsId: number) => boolean,
  onTrouble: (error: unknown) => void,
): void {
  electron.ipcMain.on(channels.savePdf, (event, given) => {
    const asked = wish.safeParse(given)
    if (!isOwnSender(event, isOwnWindow) || !asked.success) return
    const { question, name } = asked.data
    const tell = (outcome: PdfSavedMessage['outcome']): void => {
      const message: Omit<PdfSavedMessage, 'quartermaster'> = { question, outcome }
      event.senderFrame?.postMessage(channels.pdfSaved, message)
    }
    const save = async (): Promise<void> => {
      const contents = electron.webContents.fromId(event.sender.id)
      if (contents === undefined) return
      const { canceled, filePath } = await electron.dialog.showSaveDialog({
        defaultPath: join(electron.app.getPath('documents'), fileNameOf(name)),
        filters: [{ name: 'PDF', extensions: ['pdf'] }],
      })
      if (canceled || filePath === '') {
        tell('given_up')
        return
      }
      try {
        // Margins, size and what is left out are the style sheet's.
        await writeFile(
          filePath,
          await contents.printToPDF({ printBackground: true, preferCSSPageSize: true }),
        )
      } catch (error) {
        tell('failed')
        throw error
      }
      tell('saved')
    }
    save().catch(onTrouble)
  })
}

/** A name that every system takes. */
export function fileNameOf(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N} ._()-]+/gu, '-').replace(/^[. ]+/, '')
  return `${plain === '' ? 'report' : plain}.pdf`
}
