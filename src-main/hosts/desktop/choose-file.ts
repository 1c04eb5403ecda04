import { z } from 'zod'
import type { ChosenMessage } from '../../../src-shared/desktop-bridge.ts'
import { channels } from './channels.ts'
import type { DesktopElectron } from './electron-parts.ts'
import { tableFilters } from './open-files.ts'
import { isOwnSender } from './port-hand-over.ts'

const choice = z.object({
  question: z.int(),
  title: z.string().max(200),
  folder: z.string().nullable(),
  wants: z.enum(['file', 'folder']),
})

/** Answers a page that asks for one file or folder with the dialog of the system; strangers get none. */
export function answerChoices(
  electron: Pick<DesktopElectron, 'dialog' | 'ipcMain'>,
  isOwnWindow: (contentsId: number) => boolean,
  onTrouble: (error: unknown) => void,
): void {
  electron.ipcMain.on(channels.choose, (event, given) => {
    const asked = choice.safeParse(given)
    if (!isOwnSender(event, isOwnWindow) || !asked.success) return
    const { question, title, folder, wants } = asked.data
    const answer = async (): Promise<void> => {
      const { canceled, filePaths } = await electron.dialog.showOpenDialog({
        title,
        // macOS shows no titles.
        message: title,
        ...(folder === null ? {} : { defaultPath: folder }),
        ...(wants === 'folder'
          ? { properties: ['openDirectory'] }
          : { properties: ['openFile'], filters: tableFilters }),
      })
      const path = canceled ? null : (filePaths[0] ?? null)
      const message: Omit<ChosenMessage, 'quartermaster'> = { question, path }
      event.senderFrame?.postMessage(channels.chosen, message)
    }
    // The page may be gone by the time that people have chosen.
    answer().catch(onTrouble)
  })
}
