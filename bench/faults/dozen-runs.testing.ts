/** A host of its own process: makes a dozen short runs, then lists the workspace when it is asked. */
import { createCore } from '../../src-main/console/index.ts'
import { scriptedJob, succeed } from '../../src-main/jobs/test-support/script.testing.ts'
import { createScriptedSpawner } from '../../src-main/jobs/test-support/spawner.testing.ts'
import { anyFile } from '../../src-main/platform/roots.ts'
import { workspaceAt } from '../../src-main/platform/workspace.ts'
import { runsRequest } from '../../src-shared/runs.ts'

const [root = '', scripts = ''] = process.argv.slice(2)
const core = await createCore({
  workspace: workspaceAt(root),
  roots: anyFile(scripts),
  spawner: createScriptedSpawner(),
  host: 'server',
  concurrency: 2,
  limits: { threads: 1, duckdb_memory: 64 * 1024 ** 2 },
})

process.on('message', (asked) => {
  switch (asked) {
    case 'list': {
      const { rows } = core.list(runsRequest.parse({ limit: 1000 }))
      process.send?.(rows.map(({ id, lifecycle }) => ({ id, state: lifecycle.state })))
      break
    }
    case 'close':
      void core.close().then(() => process.disconnect())
  }
})

const ids = Array.from({ length: 12 }, () => core.start(scriptedJob(scripts, [succeed])).id)
await Promise.all(ids.map((id) => core.queue.finished(id)))
process.send?.(ids)
