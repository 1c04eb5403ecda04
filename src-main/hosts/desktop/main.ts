import { join } from 'node:path'
import * as electron from 'electron'
import { startDesktop } from './desktop.ts'

// Bundled into dist/desktop/main, with preload/ beside it and dist/renderer one above.
const here = import.meta.dirname
// Not awaited: Electron is not ready before this module has been evaluated.
startDesktop(electron, {
  entries: {
    core: join(here, 'core.js'),
    runner: join(here, 'runner', 'main.js'),
    query: join(here, 'query', 'main.js'),
  },
  preload: join(here, '..', 'preload', 'preload.cjs'),
  renderer: join(here, '..', '..', 'renderer'),
  icon: join(here, '..', '..', '..', 'resources', 'icons', 'icon.png'),
  resources: process.resourcesPath,
  // A chunk of its own: most starts never look for a new version.
  loadUpdater: async () => (await import('electron-updater')).autoUpdater,
  argv: process.argv,
  environment: process.env,
  platform: process.platform,
}).catch((error: unknown) => {
  electron.dialog.showErrorBox('Quartermaster cannot start', String(error))
  electron.app.exit(1)
})
