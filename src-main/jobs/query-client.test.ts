import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CancelledError } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { forkChannel } from './fork-channel.ts'
import { createQueryClient, type QueryClient } from './query-client.ts'
import type { UserExplanation } from '../../src-shared/allocation/result.ts'
import { fileAppears } from './test-support/queue.testing.ts'
import { createScriptedSpawner } from './test-support/spawner.testing.ts'

const clients: QueryClient[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

function createTestClient() {
  const spawner = createScriptedSpawner()
  const temporary = temporaryFolder()
  const client = createQueryClient(spawner, temporary)
  clients.push(client)
  const askUser = (user_id: string, signal?: AbortSignal): Promise<UserExplanation> =>
    client.ask('allocation.user', { folder: temporary, user_id }, signal)
  return { spawner, temporary, client, askUser }
}

describe('the query client', () => {
  it('starts its process with the first question and keeps it', async () => {
    const { spawner, client, askUser } = createTestClient()
    expect(client.pid).toBeUndefined()
    const answers = await Promise.all(['u1', 'u2'].map((user) => askUser(user)))
    expect(answers.map(({ user_id }) => user_id)).toEqual(['u1', 'u2'])
    await askUser('u3')
    expect(spawner.started.map(({ kind }) => kind)).toEqual(['query'])
    expect(client.pid).toBe(spawner.started[0]!.channel.pid)
  })

  it('fails what was asked at once when the process dies, and starts another for the next', async () => {
    const { spawner, temporary, client, askUser } = createTestClient()
    const waiting = askUser('waits')
    await fileAppears(join(temporary, 'waiting'))
    const deaths = await Promise.allSettled([waiting, askUser('dies')])
    expect(deaths).toMatchObject(
      Array.from({ length: 2 }, () => ({
        status: 'rejected',
        reason: { failure: { code: 'worker_lost', what: expect.stringContaining('9') as string } },
      })),
    )
    expect(client.pid).toBeUndefined()
    expect(await askUser('u1')).toMatchObject({ user_id: 'u1' })
    expect(spawner.started).toHaveLength(2)
  })

  it('asks another process from the moment it is closed on', async () => {
    const { spawner, client, askUser } = createTestClient()
    await askUser('u1')
    client.close()
    expect(await askUser('u2')).toMatchObject({ user_id: 'u2' })
    expect(spawner.started).toHaveLength(2)
    expect(client.pid).toBe(spawner.started[1]!.channel.pid)
  })

  it('forgets a question whose asker has left, and tells the process', async () => {
    const { spawner, temporary, askUser } = createTestClient()
    const leaving = new AbortController()
    const waiting = askUser('waits', leaving.signal)
    await fileAppears(join(temporary, 'waiting'))
    leaving.abort()
    await expect(waiting).rejects.toBeInstanceOf(CancelledError)
    await fileAppears(join(temporary, 'forgotten'))
    expect(await askUser('u1')).toMatchObject({ user_id: 'u1' })
    expect(spawner.started).toHaveLength(1)
  })

  it('does not ask for somebody who has left already', async () => {
    const { askUser } = createTestClient()
    await expect(askUser('dies', AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError)
    expect(await askUser('u1')).toMatchObject({ user_id: 'u1' })
  })

  it('hands on an expected failure with its code', async () => {
    const { askUser } = createTestClient()
    await expect(askUser('unknown')).rejects.toMatchObject({
      failure: {
        code: 'not_found',
        what: 'User unknown is not in this drop.',
        remedy: 'Check the id.',
      },
    })
  })

  it('hands on a bug with the stack of where it happened', async () => {
    const { askUser } = createTestClient()
    await expect(askUser('faulty')).rejects.toMatchObject({
      message: expect.stringContaining('a bug of a query') as string,
      stack: expect.stringContaining('query.testing.ts') as string,
    })
  })

  it('refuses an answer that does not fit, and goes on', async () => {
    const { askUser } = createTestClient()
    await expect(askUser('malformed')).rejects.toThrow('group_id')
    expect(await askUser('u1')).toMatchObject({ user_id: 'u1' })
  })

  it('ends a process that speaks out of turn, and fails what it was asked', async () => {
    const folder = temporaryFolder()
    const entry = join(folder, 'babbles.mjs')
    writeFileSync(entry, `process.on('message', () => process.send({ type: 'nonsense' }))`)
    const client = createQueryClient({ spawn: () => forkChannel(entry) }, folder)
    clients.push(client)
    await expect(client.ask('allocation.user', { folder, user_id: 'u1' })).rejects.toMatchObject({
      failure: { code: 'worker_lost' },
    })
  })

  it('fails the question when the process cannot be started', async () => {
    const folder = temporaryFolder()
    const entry = join(folder, 'ends.mjs')
    writeFileSync(entry, 'process.exit(3)')
    const client = createQueryClient({ spawn: () => forkChannel(entry) }, folder)
    clients.push(client)
    await expect(client.ask('allocation.user', { folder, user_id: 'u1' })).rejects.toMatchObject({
      failure: { code: 'worker_lost' },
    })
  })

  it('fails what is open when it is closed', async () => {
    const { temporary, client, askUser } = createTestClient()
    const waiting = askUser('waits')
    await fileAppears(join(temporary, 'waiting'))
    client.close()
    await expect(waiting).rejects.toMatchObject({ failure: { code: 'worker_lost' } })
  })
})
