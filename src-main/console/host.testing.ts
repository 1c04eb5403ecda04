import { z } from 'zod'
import { scriptedJob, step } from '../jobs/test-support/script.testing.ts'
import { createScriptedSpawner } from '../jobs/test-support/spawner.testing.ts'
import { anyFile } from '../platform/roots.ts'
import { workspaceAt } from '../platform/workspace.ts'
import { createCore } from './create-core.ts'

/** What a test tells a host that is a process of its own. */
const command = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), folder: z.string(), steps: z.array(step) }),
  z.strictObject({ type: z.literal('close') }),
])

const tell = (message: object): void => void process.send?.(message)

const core = await createCore({
  workspace: workspaceAt(process.argv[2] ?? ''),
  roots: anyFile('/'),
  spawner: createScriptedSpawner(),
  host: 'server',
})
core.duties.add({
  name: 'test of another host',
  everyMs: 1,
  run: () => tell({ type: 'scheduler' }),
})
core.queue.onLog((id, { text }) => tell({ type: 'log', id, text }))
process.on('message', (message) => {
  const given = command.parse(message)
  if (given.type === 'start') core.start(scriptedJob(given.folder, given.steps))
  else void core.close().then(() => process.exit(0))
})
tell({ type: 'open' })
