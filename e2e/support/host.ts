import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { ROOT } from '../../scripts/lib/process.ts'

export interface HostOptions {
  readonly workspace: string
  /** Folders that the browser may name files in. */
  readonly roots: readonly string[]
  /** Further arguments of `serve`. */
  readonly args?: readonly string[]
}

/** A running browser host, as a person would start it. */
export interface Host {
  /** The printed address, with the one-time token in its fragment. */
  readonly url: string
  /** The address without token: `http://127.0.0.1:PORT`. */
  readonly origin: string
  readonly pid: number
  /** Everything printed so far. */
  log(): string
  /** Asks it to end, and kills it and its processes when it has not within `STOP_GRACE_MS`. */
  stop(): Promise<void>
}

const ENTRY = join(ROOT, 'src-main', 'hosts', 'cli', 'main.ts')
const START_LIMIT_MS = 30_000
const STOP_GRACE_MS = 5_000
const ADDRESS = /(https?:\/\/[^\s#]+)#token=[\w-]+/

/** Starts `quartermaster serve` on a free port and waits for the address it prints. */
export async function startHost(options: HostOptions): Promise<Host> {
  const child = spawn(
    process.execPath,
    [
      ENTRY,
      'serve',
      '--port',
      '0',
      '--workspace',
      options.workspace,
      ...options.roots.flatMap((root) => ['--root', root]),
      ...(options.args ?? []),
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
      // A group of its own, so that nothing that it started can outlive it.
      detached: process.platform !== 'win32',
    },
  )
  // Playwright may end its worker before the fixtures have cleaned up.
  const lastResort = () => killGroup(child)
  process.once('exit', lastResort)
  child.once('close', () => process.off('exit', lastResort))
  let log = ''
  try {
    const url = await waitForAddress(child, (text) => (log += text))
    return {
      url,
      origin: new URL(url).origin,
      pid: child.pid ?? 0,
      log: () => log,
      stop: () => stopGroup(child),
    }
  } catch (error) {
    await stopGroup(child)
    throw new Error(`The browser host did not start: ${String(error)}\n${log}`, { cause: error })
  }
}

async function waitForAddress(
  child: ChildProcess,
  keep: (text: string) => string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`no address after ${START_LIMIT_MS / 1000} s`)),
      START_LIMIT_MS,
    )
    const settle = (finish: () => void) => {
      clearTimeout(limit)
      finish()
    }
    const read = (text: string) => {
      const address = ADDRESS.exec(keep(text))?.[0]
      if (address !== undefined) settle(() => resolve(address))
    }
    child.stdout?.setEncoding('utf8').on('data', read)
    child.stderr?.setEncoding('utf8').on('data', read)
    child.once('error', (error) => settle(() => reject(error)))
    child.once('exit', (code, signal) =>
      settle(() => reject(new Error(`it ended with ${signal ?? code}`))),
    )
  })
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
  if (ended !== null) {
    child.kill('SIGTERM')
    const late = setTimeout(() => killGroup(child), STOP_GRACE_MS)
    await ended
    clearTimeout(late)
  }
  killGroup(child)
}

/** Kills whatever is left of the host's processes. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing is left of the group, which is what was wanted.
  }
}
