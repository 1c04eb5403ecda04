import type { FastifyInstance } from 'fastify'
import type { Core } from '../../console/index.ts'
import type { RequestMetrics } from './request-metrics.ts'

/**
 * For whoever watches the host. `/live` and `/ready` say one word to anybody; `/health` and
 * `/metrics` tell of this machine and want a session or a key.
 */
export function addProbes(
  server: FastifyInstance,
  core: Core,
  metrics: RequestMetrics['text'],
): void {
  server.get('/live', (_, reply) => reply.type('text/plain').send('ok'))
  server.get('/ready', async (_, reply) => {
    const { state } = await core.health()
    return state === 'down'
      ? reply.code(503).type('text/plain').send('not ready')
      : reply.type('text/plain').send('ok')
  })
  server.get('/health', async (_, reply) => {
    const health = await core.health()
    return reply
      .code(health.state === 'down' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(health)
  })
  server.get('/metrics', async (_, reply) => {
    const { type, text } = await metrics()
    return reply.header('cache-control', 'no-store').type(type).send(text)
  })
}
