import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ProcessChannel, Spawner } from '../jobs/process-channel.ts'
import { scriptedJob, succeed } from '../jobs/test-support/script.testing.ts'
import { createScriptedSpawner } from '../jobs/test-support/spawner.testing.ts'
import { runnerCommand } from '../jobs/tasks.ts'
import { anyFile } from '../platform/roots.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { workspaceAt } from '../platform/workspace.ts'
import { createCore } from './create-core.ts'
import type { Order } from '../jobs/tasks.ts'

const password = 'correct-horse-battery'

/** Real processes, and what they were told to do. */
function listeningSpawner(orders: Order[]): Spawner {
  const spawner = createScriptedSpawner()
  return {
    spawn(kind): ProcessChannel {
      const channel = spawner.spawn(kind)
      return {
        ...channel,
        send(message) {
          const command = runnerCommand.safeParse(message)
          if (command.data?.type === 'start') orders.push(command.data.order)
          channel.send(message)
        },
      }
    },
  }
}

it('a run gets the connections it names, and leaves their passwords nowhere', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'scripts'))
  const workspace = workspaceAt(join(folder, 'workspace'))
  const orders: Order[] = []
  const core = await createCore({
    workspace,
    roots: anyFile(folder),
    spawner: listeningSpawner(orders),
    host: 'server',
  })
  const connection = {
    name: 'offers',
    kind: 'postgresql',
    host: 'db.example',
    port: 5432,
    database: 'offers',
    user: 'reader',
    tls: 'prefer',
    secret: { kind: 'stored' },
  } as const
  try {
    await core.connections.save({ connection, password }, 'Ann')
    const other = { ...connection, name: 'other' }
    await core.connections.save({ connection: other, password: 'not this one' }, 'Ann')
    const job = scriptedJob(join(folder, 'scripts'), [succeed])
    const caps = { kind: 'query', connection: 'offers', sql: 'select 1' } as const
    const { id } = core.start({ ...job, inputs: { ...job.inputs, caps } })
    const { lifecycle } = await core.queue.finished(id)
    expect(lifecycle.state).toBe('succeeded')
    expect(orders.map(({ connections }) => connections)).toMatchObject([
      [{ name: 'offers', host: 'db.example', password }],
    ])
    expect(JSON.stringify(orders.map(({ payload }) => payload))).not.toContain(password)
    const again = core.start({
      ...job,
      inputs: { ...job.inputs, caps: { ...caps, connection: 'gone' } },
    })
    expect((await core.queue.finished(again.id)).lifecycle).toMatchObject({
      state: 'failed',
      error: { code: 'not_found', what: 'There is no connection named gone.' },
    })
  } finally {
    await core.close()
  }
  const files = readdirSync(workspace.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  expect(files.some((path) => path.endsWith('manifest.json'))).toBe(true)
  expect(files.filter((path) => readFileSync(path, 'latin1').includes(password))).toEqual([])
})
