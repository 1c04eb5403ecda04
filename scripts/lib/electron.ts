import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT } from './process.ts'

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
}

const thisMachine: Machine = { platform: process.platform, environment: process.env }

/**
 * Path of Electron's binary, or undefined where npm has not fetched it. Looks at files only:
 * requiring the package would download the binary, without a word and without an end.
 */
export function findElectron(
  { environment }: Machine = thisMachine,
  folder: string = join(ROOT, 'node_modules', 'electron'),
): string | undefined {
  const pathFile = join(folder, 'path.txt')
  const named = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : undefined
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined && override !== '') {
    return existing(join(override, named ?? 'electron'))
  }
  return named === undefined ? undefined : existing(join(folder, 'dist', named))
}

/** Whether a window could be shown: not in a container, not over ssh to a Mac. */
export function hasDisplay({ platform, environment }: Machine = thisMachine): boolean {
  switch (platform) {
    case 'win32':
      return true
    case 'darwin':
      return environment['SSH_CONNECTION'] === undefined
    default:
      return ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (environment[name] ?? '') !== '')
  }
}

/** How long fetching the binary may take before the browser console is started instead. */
export const fetchLimit = 180_000

/**
 * Fetches Electron's binary by the package's own installer (it checks the hash) and tells every
 * few seconds that it is still at it. False when it could not, or not in time.
 */
export async function fetchElectron(
  say: (line: string) => void,
  limit: number = fetchLimit,
  installer: string = join(ROOT, 'node_modules', 'electron', 'install.js'),
): Promise<boolean> {
  if (!existsSync(installer)) return false
  const start = performance.now()
  const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const progress = setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1000)
    say(`  fetching Electron, ${seconds} s (at most ${Math.round(limit / 1000)} s) ...`)
  }, 5000)
  const late = setTimeout(() => child.kill(), limit)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', (exitCode) => resolve(exitCode))
  })
  clearInterval(progress)
  clearTimeout(late)
  if (code === 0) return true
  const reason = said.trim().split('\n', 1)[0] ?? ''
  say(`Electron could not be fetched${reason === '' ? '' : `: ${reason}`}`)
  return false
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined
}
