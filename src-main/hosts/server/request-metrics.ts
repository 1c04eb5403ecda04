import type { FastifyInstance } from 'fastify'
import type { Core } from '../../console/index.ts'
import type { Metrics } from '../../console/metrics.ts'

export interface RequestMetrics {
  text: Metrics['text']
  close(): Promise<void>
}

/**
 * Times each request. The library is loaded beside the first requests, which wait for nothing: what
 * they took is counted once it is there.
 */
export function measureRequests(server: FastifyInstance, core: Core): RequestMetrics {
  const loading = import('../../console/metrics.ts').then(({ createMetrics }) =>
    createMetrics(core),
  )
  loading.catch((error: unknown) => core.hostLog.trouble('metrics could not be loaded', error))
  server.addHook('onResponse', async (request, reply) => {
    const type = String(reply.getHeader('content-type') ?? '')
    if (type.startsWith('text/event-stream')) return
    const answered = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    }
    loading.then(
      (metrics) => metrics.observeRequest(answered),
      () => undefined,
    )
  })
  return {
    text: async () => (await loading).text(),
    close: () =>
      loading.then(
        (metrics) => metrics.close(),
        () => undefined,
      ),
  }
}
