import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ownIdentity } from '../../platform/host-identity.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { choosePort, noteServing, servingAt } from './serving.ts'

/** A program that listens; only `ok` says that it is there. */
async function listening(ok: boolean) {
  const server = createServer((_, response) => response.writeHead(ok ? 200 : 404).end('ok'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

it('finds the host that has the workspace open at the port, and takes another beside a stranger', async () => {
  const folder = join(temporaryFolder(), 'serving')
  using host = await listening(true)
  const beside = await choosePort(folder, '127.0.0.1', host.port)
  expect([beside.state, 'port' in beside && beside.port !== host.port]).toEqual(['free', true])
  {
    using _ = noteServing(folder, host.port, host.url)
    expect(await choosePort(folder, '127.0.0.1', host.port)).toMatchObject({
      state: 'open already',
      serving: { url: host.url, pid: process.pid },
    })
    expect(await choosePort(temporaryFolder(), '127.0.0.1', host.port)).toMatchObject({
      state: 'free',
    })
  }
  expect(await servingAt(folder, host.port)).toBeUndefined()
})

it('does not believe the note of a host that is gone, or whose port somebody else has', async () => {
  const folder = temporaryFolder()
  using stranger = await listening(false)
  using _ = noteServing(folder, stranger.port, stranger.url)
  expect(await servingAt(folder, stranger.port)).toBeUndefined()
  using host = await listening(true)
  const { machine } = ownIdentity()
  const gone = { url: host.url, pid: 2 ** 22 + 1, process_start: null, machine }
  writeFileSync(join(folder, `${host.port}.json`), JSON.stringify(gone))
  expect(await servingAt(folder, host.port)).toBeUndefined()
})

it('takes the usual port where nobody listens', async () => {
  const { port } = await (async () => {
    using free = await listening(true)
    return { port: free.port }
  })()
  expect(await choosePort(temporaryFolder(), '127.0.0.1', port)).toEqual({ state: 'free', port })
})
