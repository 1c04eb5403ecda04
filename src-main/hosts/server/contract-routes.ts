import { randomBytes } from 'node:crypto'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { RPCHandler } from '@orpc/server/fastify'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Core, createRouter } from '../../console/index.ts'
import { generateOpenApi } from '../../console/openapi.ts'
import { contractErrorsOf } from './bug-reports.ts'
import { referencePage } from './api-reference.ts'
import type { CallContext } from './credentials.ts'
import { contentSecurityPolicy } from './guard.ts'
import { notFound } from './replies.ts'

/** The contract over HTTP for the screens, its public part over REST for scripts. */
export function addContract(
  server: FastifyInstance,
  core: Core,
  contextOf: (request: FastifyRequest) => CallContext,
): void {
  const router = createRouter(core)
  const contractErrors = contractErrorsOf(core.hostLog)
  const rpc = new RPCHandler<CallContext>(router, { clientInterceptors: [contractErrors] })
  const rest = new OpenAPIHandler<CallContext>(router, {
    // A list of its own: a handler adds to the one it is given.
    clientInterceptors: [contractErrors],
    filter: ({ contract: procedure }) => procedure['~orpc'].route.path !== undefined,
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
  })
  server.all('/rpc/*', async (request, reply) => {
    const context = contextOf(request)
    const { matched } = await rpc.handle(request, reply, { prefix: '/rpc', context })
    if (!matched) return notFound(reply)
  })
  server.get('/api/v1/openapi.json', async () => generateOpenApi())
  server.get('/api/v1', async (_, reply) => {
    const nonce = randomBytes(16).toString('base64')
    return reply
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .type('text/html')
      .send(referencePage(await generateOpenApi(), nonce))
  })
  server.all('/api/v1/*', async (request, reply) => {
    const context = contextOf(request)
    const { matched } = await rest.handle(request, reply, { prefix: '/api/v1', context })
    if (!matched) return notFound(reply)
  })
}
