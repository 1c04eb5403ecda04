import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Core, createCore } from '../../console/index.ts'
import { expected } from '../../platform/errors.ts'
import { confinedTo } from '../../platform/roots.ts'
import { defaultWorkspaceRoot, prepareWorkspace, workspaceAt } from '../../platform/workspace.ts'
import { createForkSpawner } from '../fork-spawner.ts'
import { type ConsoleServer, startServer } from '../server/server.ts'
import {
  choosePort,
  noteServing,
  type PortChoice,
  type Serving,
  servingAt,
  usualPort,
} from '../server/serving.ts'
import { say } from './terminal.ts'

const serveFlags = z.object({
  port: z.union([z.literal('auto'), z.coerce.number().int().min(0).max(65_535)]),
  host: z.string(),
  root: z.array(z.string()).default([]),
  allow_host: z.array(z.string()).default([]),
  behind_proxy: z.literal('https').optional(),
  workspace: z.string().optional(),
})

/** Built beside `node/` in a package, under `dist/` in a checkout. */
const renderer = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../../dist/renderer' : '../../../../renderer',
    import.meta.url,
  ),
)

/** `quartermaster serve`: runs until it is told to stop. */
export async function serve(flags: Readonly<Record<string, unknown>>): Promise<void> {
  const parsed = serveFlags.safeParse(flags)
  if (!parsed.success) {
    throw expected('bad_usage', {
      what: parsed.error.issues
        .map(({ path, message }) => `--${path.join('.')}: ${message}`)
        .join('. '),
      remedy: 'See `quartermaster serve --help`.',
    })
  }
  const { port: asked, host, root, allow_host, behind_proxy, workspace: folder } = parsed.data
  const stop = stopSignals()
  const workspace = workspaceAt(folder ?? defaultWorkspaceRoot())
  prepareWorkspace(workspace)
  const choice: PortChoice =
    asked === 'auto' ? await choosePort(workspace.serving, host) : { state: 'free', port: asked }
  if (choice.state === 'open already') {
    const { url, pid } = choice.serving
    process.stdout.write(`Quartermaster is open already at ${url}, with this workspace.\n`)
    process.stdout.write(
      `If the page asks for a link, Enter prints one where it runs (process ${pid}).\n`,
    )
    return
  }
  const { port } = choice
  if (asked === 'auto' && port !== usualPort) {
    process.stdout.write(`Port ${usualPort} is taken by another program.\n`)
  }
  const core = await createCore({
    workspace,
    roots: confinedTo(
      [
        ...(root.length === 0 ? [homedir(), '.'] : root).map((path) => resolve(path)),
        workspace.samples,
        workspace.uploads,
      ],
      // Databases and results are this console's alone: an output may not take their place.
      [workspace.root],
    ),
    spawner: createForkSpawner(),
    host: 'server',
  })
  const server = await startServer({
    core,
    host,
    port,
    renderer,
    allowedHosts: allow_host,
    behindProxy: behind_proxy,
  }).catch(async (error: unknown) => {
    await core.close()
    const here = await servingAt(workspace.serving, port)
    throw here === undefined ? error : openAlready(here, port)
  })
  using _ = noteServing(workspace.serving, Number(new URL(server.url).port), server.url)
  process.stdout.write(`Quartermaster is open at ${server.newLink()}\n`)
  process.stdout.write(
    'The link works once, for ten minutes. Enter prints a new one, Ctrl-C stops.\n',
  )
  const printLink = (): void => {
    process.stdout.write(`${server.newLink()}\n`)
  }
  if (process.stdin.isTTY) process.stdin.on('data', printLink)
  await stop
  process.stdin.off('data', printLink)
  process.stdin.pause()
  await close(core, server)
}

function openAlready({ url }: Serving, port: number): Error {
  return expected('conflict', {
    what: `Port ${port} is where this workspace is open already: ${url}.`,
    remedy: 'Open it there, or serve it at another port as well with --port.',
  })
}

/**
 * Takes no further requests and cancels the runs of this host: they end as cancelled, each with its
 * folder published, so that the next start finds nothing half done.
 */
async function close(core: Core, server: ConsoleServer): Promise<void> {
  const { queued, running } = core.queue.counts
  const runs = queued + running
  say(
    process.stderr,
    runs === 0
      ? 'Stopping.\n'
      : `Stopping: ${runs === 1 ? 'one run is' : `${runs} runs are`} cancelled. The same signal again ends at once.\n`,
  )
  core.queue.onEnd(({ id, title, lifecycle }) => {
    say(process.stderr, `Run ${id} (${title}): ${lifecycle.state.replace('_', ' ')}.\n`)
  })
  await Promise.all([server.close(), core.queue.close()])
  await core.close()
  say(process.stderr, 'Stopped.\n')
}

/** Resolves at the first signal to stop; a second one ends the process where it stands. */
function stopSignals(): Promise<void> {
  const { promise, resolve: stop } = Promise.withResolvers<void>()
  let told = false
  const onSignal = (): void => {
    if (!told) {
      told = true
      stop()
      return
    }
    process.stderr.write(
      'Ended at once. Runs that were under way are marked as interrupted at the next start.\n',
    )
    // Runners end themselves when their channel closes.
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  return promise
}
