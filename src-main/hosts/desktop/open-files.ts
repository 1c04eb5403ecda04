import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { allocationInputNames } from '../../../src-shared/allocation/inputs.ts'
import { formOfFiles } from '../../../src-shared/form-of-files.ts'
import { channels } from './channels.ts'
import type { DesktopElectron } from './electron-parts.ts'
import { isOwnSender } from './port-hand-over.ts'

/** The address of the form that the files belong into, with them in it. */
export function routeOfFiles(paths: readonly string[]): string | undefined {
  const form = formOfFiles(paths)
  return form && `${form.path}?${new URLSearchParams(form.search).toString()}`
}

/** What the system's dialogs show of a folder. */
export const tableFilters = [
  {
    name: 'Tables',
    extensions: ['csv', 'tsv', 'jsonl', 'ndjson', 'parquet', 'gz', 'zst'],
  },
  { name: 'All files', extensions: ['*'] },
]

const isTable = /\.(csv|tsv|jsonl|ndjson|parquet)(\.(gz|zst))?$/i
/** `caps.csv` is the caps before `old-contracts.csv` is. */
const isUsual = new RegExp(String.raw`^(${allocationInputNames.join('|')})\.`, 'i')

/**
 * A folder stands for the tables in it, those with the usual names first; files stand for
 * themselves. What cannot be read stands for nothing.
 */
export async function filesOf(paths: readonly string[]): Promise<readonly string[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      try {
        if (!(await stat(path)).isDirectory()) return [path]
        const entries = await readdir(path, { withFileTypes: true })
        const tables = entries.filter((entry) => !entry.isDirectory() && isTable.test(entry.name))
        return tables
          .map(({ name }) => name)
          .toSorted((a, b) => Number(isUsual.test(b)) - Number(isUsual.test(a)) || (a < b ? -1 : 1))
          .map((name) => join(path, name))
      } catch {
        return []
      }
    }),
  )
  return files.flat()
}

type Parts = Pick<DesktopElectron, 'dialog' | 'ipcMain'>

/** Files and folders dropped on the window and files chosen in the system's dialog fill the form. */
export function openFiles(
  electron: Parts,
  isOwnWindow: (contentsId: number) => boolean,
  open: (route: string) => void,
): { readonly choose: () => Promise<void> } {
  const show = async (paths: readonly string[]): Promise<void> => {
    const route = routeOfFiles(await filesOf(paths))
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
        filters: tableFilters,
      })
      if (!canceled) await show(filePaths)
    },
  }
}
