import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Milliseconds from the start of `serve` to the first byte of `/`. The workspace is made by the
 * first start and found by the next.
 */
export async function serverFirstByte(command: string, workspace: string): Promise<number> {
  const startedAt = performance.now()
  const server = spawn(
    process.execPath,
    [command, 'serve', '--port', '0', '--workspace', workspace],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  try {
    const response = await fetch(new URL('/', await linkOf(server)))
    const reader = response.body?.getReader()
    await reader?.read()
    const time = performance.now() - startedAt
    await reader?.cancel()
    if (response.status !== 200) throw new Error(`the server answered with ${response.status}`)
    return time
  } finally {
    await stop(server)
  }
}

/** The link that the server prints. */
function linkOf(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  server.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
    const link = /http:\/\/\S+(?=\s)/.exec(said)?.[0]
    if (link !== undefined) resolve(link)
  })
  let errors = ''
  server.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  server.once('close', (code) => reject(new Error(`the server ended with ${code}: ${errors}`)))
  return promise
}

/** Milliseconds from the start of the desktop's core, under Node, to its word that it is ready. */
export async function coreReady(entry: string, workspace: string): Promise<number> {
  const startedAt = performance.now()
  const core = fork(entry, [], {
    execArgv: ['--import', fileURLToPath(new URL('parent-port.ts', import.meta.url))],
    env: { ...process.env, QM_WORKSPACE: workspace },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    core.once('exit', (code) => reject(new Error(`the core ended with ${code}`)))
    core.on('message', (message: { readonly type: string }) => {
      if (message.type === 'ready') resolve(performance.now() - startedAt)
      if (message.type === 'refused') reject(new Error(JSON.stringify(message)))
    })
    return await promise
  } finally {
    await stop(core)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
}
