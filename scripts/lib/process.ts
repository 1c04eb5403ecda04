import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** The root of the repository, with the separator at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface Finished {
  /** Exit code; 1 when a signal ended the process. */
  readonly code: number
  /** Standard output and standard error, as they came. */
  readonly output: string
  readonly seconds: number
}

/** Path of the JavaScript file behind a package's command, to be run with this very Node. */
export function commandOf(packageName: string, command: string = packageName): string {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`)
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    bin?: string | Readonly<Record<string, string>>
  }
  const file = typeof bin === 'string' ? bin : bin?.[command]
  if (file === undefined) throw new Error(`${packageName} has no command ${command}`)
  return join(dirname(manifest), file)
}

/** Runs a script with this very Node in the root of the repository and keeps what it prints. */
export async function runNode(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const start = performance.now()
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, FORCE_COLOR: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  return {
    code,
    // Some tools colour what they say whatever they are told.
    output: stripVTControlCharacters(output),
    seconds: (performance.now() - start) / 1000,
  }
}
