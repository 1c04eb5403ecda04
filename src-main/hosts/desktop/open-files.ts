import { guessInputs } from '../../../src-shared/allocation/guess-input.ts'
import { channels } from './channels.ts'
import type { DesktopElectron } from './electron-parts.ts'
import { isOwnSender } from './port-hand-over.ts'

/** The form of a new allocation with these files in it; undefined when no name tells its input. */
export function routeOfFiles(paths: readonly string[]): string | undefined {
  const inputs = Object.entries(guessInputs(paths))
  return inputs.length === 0
    ? undefined
    : `/allocation/new?${new URLSearchParams(inputs).toString()}`
}

type Parts = Pick<DesktopElectron, 'dialog' | 'ipcMain'>

/** Files that are dropped on the window or chosen in the system's dialog fill the form. */
export function openFiles(
  electron: Parts,
  isOwnWindow: (contentsId: number) => boolean,
  open: (route: string) => void,
): { readonly choose: () => Promise<void> } {
  const show = async (paths: readonly string[]): Promise<void> => {
    const route = routeOfFiles(paths)
    if (route !== undefined) {
      open(route)
      return
    }
    await electron.dialog.showMessageBox({
      type: 'info',
      title: 'Quartermaster',
      message: 'The names of these files do not tell which inputs they are.',
      detail:
        'Choose them one by one under New allocation, or name them caps, elig, user_groups, group_ratios, exclusions and pins.',
      noLink: true,
    })
  }
  electron.ipcMain.on(channels.files, (event, given) => {
    if (!isOwnSender(event, isOwnWindow) || !Array.isArray(given)) return
    const paths = given.filter((path): path is string => typeof path === 'string' && path !== '')
    if (paths.length > 0) void show(paths)
  })
  return {
    async choose() {
      const { canceled, filePaths } = await electron.dialog.showOpenDialog({
        title: 'Files of an allocation',
        properties: ['openFile', 'multiSelections'],
        filters: [
          {
            name: 'Tables',
            extensions: ['csv', 'tsv', 'jsonl', 'ndjson', 'parquet', 'gz', 'zst'],
          },
          { name: 'All files', extensions: ['*'] },
        ],
      })
      if (!canceled) await show(filePaths)
    },
  }
}
