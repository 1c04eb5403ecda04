import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import { succeed } from '../jobs/test-support/script.testing.ts'
import { recentInputSets } from './recent-inputs.ts'
import { createTestWorld } from './test-world.testing.ts'

describe('recent inputs', () => {
  it('are the sets of the last runs, each once, with the rows that were read', async () => {
    await using world = await createTestWorld()
    const { core } = world
    const job = world.job([succeed])
    const first = core.start(job)
    await core.queue.finished(first.id)
    const again = core.start({ ...job, parameters: { ...job.parameters, seed: 1 } })
    await core.queue.finished(again.id)
    const path = join(core.resultFolder(again.id), 'manifest.json')
    writeFileSync(path, JSON.stringify({ inputs: [{ input: 'caps', rows: 150, path: 'x' }] }))
    const { sets } = await recentInputSets(core)
    expect(
      sets.filter(({ inputs }) => sourceName(inputs.elig) === sourceName(job.inputs.elig)),
    ).toEqual([
      {
        run: { id: again.id, title: again.title, created_at: again.created_at },
        inputs: core.queue.get(first.id).job.inputs,
        rows: [{ input: 'caps', rows: 150 }],
      },
    ])
  })

  it('are eight at most', async () => {
    await using world = await createTestWorld()
    const started = Array.from({ length: 9 }, () => world.core.start(world.job([succeed])))
    // The last first: most of them never start.
    for (const { id } of started.toReversed()) world.core.queue.cancel(id)
    expect((await recentInputSets(world.core)).sets).toHaveLength(8)
  })
})
