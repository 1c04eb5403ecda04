import type { FastifyInstance } from 'fastify'
import type { Core } from '../../console/index.ts'

/** For whoever watches the host: `/live` and `/ready` say one word to anybody. */
export function addProbes(server: FastifyInstance, core: Core): void {
  server.get('/live', (_, reply) => reply.type('text/plain').send('ok'))
  server.get('/ready', async (_, reply) => {
    const ok = (await core.health()).state !== 'down'
    return reply
      .code(ok ? 200 : 503)
      .type('text/plain')
      .send(ok ? 'ok' : 'not ready')
  })
}
