/**
 * `npm start`: the desktop application where there is a display and Electron's binary (it is
 * fetched if need be), else the browser console. `--browser` asks for the browser console; any
 * other argument goes to `serve` as it is (`npm start -- --port 4000`).
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { fetchElectron, findElectron, hasDisplay } from './lib/electron.ts'
import { commandOf, ROOT, runNode } from './lib/process.ts'
import { ensureRendererBuilt } from './lib/renderer-build.ts'

const say = (line: string): void => console.error(line)
const args = process.argv.slice(2)
const start = performance.now()
try {
  if (await ensureRendererBuilt()) {
    say(`Built the screens in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

const electron = args.length === 0 ? await desktopBinary() : undefined
if (electron === undefined || !(await buildDesktop()) || !(await runDesktop(electron))) {
  say('Starting the browser console.')
  const entry = join(ROOT, 'src-main', 'hosts', 'cli', 'main.ts')
  // The command line reads process.argv, as it would had it been started itself.
  const flags = args.filter((argument) => argument !== '--browser')
  const asksForPort = flags.some((flag) => flag === '--port' || flag.startsWith('--port='))
  process.argv = [
    process.execPath,
    entry,
    'serve',
    ...flags,
    ...(asksForPort ? [] : ['--port', 'auto']),
  ]
  await import(pathToFileURL(entry).href)
}

/** False when it ended at once: a library that Electron needs is missing, or the sandbox is. */
async function runDesktop(binary: string): Promise<boolean> {
  say('Starting the desktop application.')
  const began = performance.now()
  const child = spawn(binary, [ROOT], { stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, forward)
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, forward)
  if (code !== 0 && performance.now() - began < 5000) {
    say(`The desktop application cannot be started here (exit code ${code}).`)
    return false
  }
  process.exitCode = code
  return true
}

async function desktopBinary(): Promise<string | undefined> {
  if (!hasDisplay()) {
    say('There is no display for the desktop application.')
    return undefined
  }
  const found = findElectron()
  if (found !== undefined) return found
  say('The desktop application needs Electron, which is fetched once (about 110 MB).')
  return (await fetchElectron(say)) ? findElectron() : undefined
}

async function buildDesktop(): Promise<boolean> {
  const flags = ['build', '--config', 'electron.config.ts', '--ignoreConfigWarning']
  const { code, output } = await runNode(commandOf('electron-vite'), flags)
  if (code !== 0) say(`The desktop application cannot be built.\n${output}`)
  return code === 0
}
