import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { createCore } from '../../console/index.ts'
import { expected } from '../../platform/errors.ts'
import { confinedTo } from '../../platform/roots.ts'
import { defaultWorkspaceRoot, prepareWorkspace, workspaceAt } from '../../platform/workspace.ts'
import { createForkSpawner } from '../fork-spawner.ts'
import { startServer } from '../server/server.ts'

const serveFlags = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  host: z.string(),
  root: z.array(z.string()).default([]),
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
  const { port, host, root, workspace: folder } = parsed.data
  const workspace = workspaceAt(folder ?? defaultWorkspaceRoot())
  prepareWorkspace(workspace)
  const core = await createCore({
    workspace,
    roots: confinedTo([
      ...(root.length === 0 ? [homedir(), '.'] : root).map((path) => resolve(path)),
      workspace.samples,
    ]),
    spawner: createForkSpawner(),
    host: 'server',
  })
  const server = await startServer({ core, host, port, renderer }).catch(async (error: unknown) => {
    await core.close()
    throw error
  })
  process.stdout.write(`Quartermaster is open at ${server.newLink()}\n`)
  process.stdout.write(
    'The link works once, for ten minutes. Enter prints a new one, Ctrl-C stops.\n',
  )
  await untilStopped(() => process.stdout.write(`${server.newLink()}\n`))
  process.stdout.write('Stopping.\n')
  await server.close()
  await core.close()
}

/** Resolves on SIGINT, SIGTERM or SIGHUP; calls `onEnter` for each line typed meanwhile. */
function untilStopped(onEnter: () => void): Promise<void> {
  const { promise, resolve: stop } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop())
  if (process.stdin.isTTY) process.stdin.on('data', onEnter)
  return promise.finally(() => {
    process.stdin.off('data', onEnter)
    process.stdin.pause()
  })
}
