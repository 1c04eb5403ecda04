import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../src-shared/contract/index.ts'
import { version } from '../platform/version.ts'

/** The description of the public part, `/api/v1`: the procedures that have a route. */
export async function generateOpenApi(): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  return generator.generate(contract, {
    filter: ({ contract: procedure }) => procedure['~orpc'].route.path !== undefined,
    info: {
      title: 'Quartermaster',
      version,
      description: 'Runs, their progress and their results. Errors carry a failure or a bug as data.',
    },
    servers: [{ url: '/api/v1' }],
  })
}
