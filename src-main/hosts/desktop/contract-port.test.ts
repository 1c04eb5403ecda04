import { createORPCClient, ORPCError } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPortLink } from '../../../src-shared/contract/port-link.ts'
import { type ContractClient, describeContract } from '../../console/contract-cases.testing.ts'
import { createTestWorld, type TestWorld } from '../../console/test-world.testing.ts'
import { createPortServer } from './contract-port.ts'
import { channelToPage, type PageEnd } from './test-support/ports.testing.ts'

describeContract('over a message port', async ({ core }) => {
  const serve = createPortServer(core)
  const { core: end, page } = channelToPage()
  serve(end)
  return {
    client: createORPCClient<ContractClient>(createPortLink(() => Promise.resolve(page))),
    [Symbol.asyncDispose]: async () => page.close(),
  }
})

describe('a window whose core dies', () => {
  let world: TestWorld
  let serve: ReturnType<typeof createPortServer>
  beforeAll(async () => {
    world = await createTestWorld()
    serve = createPortServer(world.core)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  /** A client, and the ports that it was given, oldest first. */
  function openClient(answers = true) {
    const ports: { core: { close(): void }; page: PageEnd }[] = []
    const link = createPortLink(() => {
      const channel = channelToPage()
      ports.push(channel)
      if (answers) serve(channel.core)
      return Promise.resolve(channel.page)
    })
    return { ports, client: createORPCClient<ContractClient>(link) }
  }

  const lost = {
    code: 'SERVICE_UNAVAILABLE',
    defined: true,
    data: expect.objectContaining({ code: 'worker_lost' }) as unknown,
  }

  it('has its open calls fail at once, with a typed error', async () => {
    const { client, ports } = openClient(false)
    const calls = [client.system.info(), client.system.health()]
    const ended = Promise.allSettled(calls)
    await Promise.resolve()
    ports[0]?.core.close()
    for (const outcome of await ended) {
      const reason = outcome.status === 'rejected' ? (outcome.reason as unknown) : undefined
      expect(reason).toBeInstanceOf(ORPCError)
      expect(reason).toMatchObject(lost)
    }
  })

  it('has its event streams end with the same error', async () => {
    const { client, ports } = openClient()
    const { id } = world.core.start(world.job([{ do: 'wait for cancel' }]))
    const stream = await client.runs.changes()
    const first = await stream.next()
    expect(first).toMatchObject({ done: false })
    const next = (async () => {
      for (;;) await stream.next()
    })()
    ports[0]?.core.close()
    await expect(next).rejects.toMatchObject(lost)
    world.core.queue.cancel(id)
    await world.core.queue.finished(id)
  })

  it('is answered over another port at its next call', async () => {
    const { client, ports } = openClient()
    await client.system.info()
    await client.system.info()
    expect(ports).toHaveLength(1)
    const closed = new Promise<unknown>((resolve) =>
      ports[0]?.page.addEventListener('close', resolve),
    )
    ports[0]?.core.close()
    await closed
    await expect(client.system.info()).resolves.toMatchObject({ host: 'server' })
    expect(ports).toHaveLength(2)
  })

  it('asks again for a port when it got none', async () => {
    let asked = 0
    const link = createPortLink(() => {
      asked += 1
      if (asked === 1) return Promise.reject(new Error('no core yet'))
      const { core, page } = channelToPage()
      serve(core)
      return Promise.resolve(page)
    })
    const client = createORPCClient<ContractClient>(link)
    await expect(client.system.info()).rejects.toThrow('no core yet')
    await expect(client.system.info()).resolves.toMatchObject({ host: 'server' })
  })

  it('stops what a closed window was waiting for', async () => {
    const { client, ports } = openClient()
    const { id } = world.core.start(world.job([{ do: 'wait for cancel' }]))
    const stream = await client.runs.changes()
    await stream.next()
    ports[0]?.page.close()
    await expect(stream.next()).rejects.toMatchObject(lost)
    world.core.queue.cancel(id)
    await world.core.queue.finished(id)
  })
})
