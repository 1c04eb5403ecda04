import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ContractClient,
  contractCases,
  describeContract,
  type RestRequest,
} from '../../console/contract-cases.testing.ts'
import { createTestWorld, type TestWorld } from '../../console/test-world.testing.ts'
import { startTestServer, type TestServer } from './session.testing.ts'

describeContract('over HTTP', async ({ core }) => {
  const test = await startTestServer(core)
  const link = new RPCLink({
    url: new URL('rpc', test.server.url),
    headers: { cookie: test.cookie },
  })
  return {
    client: createORPCClient<ContractClient>(link),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  }
})

const text = expect.any(String) as string

describe('the public part of the contract over REST', () => {
  let world: TestWorld
  let test: TestServer

  beforeAll(async () => {
    world = await createTestWorld()
    test = await startTestServer(world.core)
  })

  afterAll(async () => {
    await test[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  const send = ({ method, path, body }: RestRequest): Promise<Response> =>
    test.fetch(`/api/v1${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })

  it.each(
    contractCases.flatMap((each) => (each.rest === undefined ? [] : [[each.name, each] as const])),
  )('%s', async (_, each) => {
    const expected = each.expected(world)
    const response = await send(each.rest!(world))
    const body: unknown = await response.json()
    expect({ status: response.status, body }).toEqual(
      'answer' in expected
        ? { status: expected.status ?? 200, body: expected.answer }
        : { status: expected.status, body: { defined: true, message: text, ...expected } },
    )
  })

  it('has no address for what is not public', async () => {
    const responses = await Promise.all(
      ['/runs/changes', '/files', '/files/list', '/allocation/sample', '/allocation/export'].map(
        (path) => send({ method: 'POST', path, body: {} }),
      ),
    )
    expect(responses.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
  })
})
