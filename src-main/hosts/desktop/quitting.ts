import type { CoreProcess } from './core-process.ts'
import type { DesktopElectron } from './electron-parts.ts'
import type { Windows } from './windows.ts'

/** How long the core may take to stop its runs when the application quits, in milliseconds. */
const quitLimit = 10_000

/**
 * Asks while runs are working, then lets the core stop them before the application ends. Gives what
 * quits and takes another last step than to end (an update's).
 */
export function quitInOrder(
  electron: DesktopElectron,
  core: CoreProcess,
  windows: Windows,
): (last: () => void) => void {
  let step: 'open' | 'asking' | 'closing' | 'closed' = 'open'
  const end = (): void => electron.app.quit()
  let lastStep = end
  const closeCore = async (): Promise<void> => {
    step = 'closing'
    await core.close(quitLimit)
    step = 'closed'
    lastStep()
  }
  const ask = async (): Promise<void> => {
    step = 'asking'
    const { active } = windows.activity
    const { response } = await electron.dialog.showMessageBox({
      type: 'question',
      title: 'Quartermaster',
      message: active === 1 ? 'A run is working.' : `${active} runs are working.`,
      detail: 'Quitting stops them; their results so far are not kept.',
      buttons: ['Keep running', 'Stop them and quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    if (response === 1) {
      await closeCore()
    } else {
      step = 'open'
      lastStep = end
      windows.open()
    }
  }
  electron.app.on('before-quit', (event) => {
    if (step === 'closed') return
    event.preventDefault()
    if (step !== 'open') return
    void (windows.activity.active > 0 ? ask() : closeCore())
  })
  return (last) => {
    lastStep = last
    electron.app.quit()
  }
}
