import { commandOf, runNode } from '../../scripts/lib/process.ts'

/** Builds main, core, runner, query and preload of the desktop into dist/desktop. */
export async function buildDesktop(): Promise<void> {
  const { code, output } = await runNode(commandOf('electron-vite'), [
    'build',
    '--config',
    'electron.config.ts',
    '--ignoreConfigWarning',
  ])
  if (code !== 0) throw new Error(`The desktop cannot be built.\n${output}`)
}
