import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { fault } from '../../src-shared/allocation/faults.ts'
import { contract } from '../../src-shared/contract/index.ts'
import { bug, failure } from '../../src-shared/errors.ts'
import { listedRun, listedRunDetail, runMarks } from '../../src-shared/marks.ts'
import { job, lifecycle, progress } from '../../src-shared/runs.ts'
import { version } from '../platform/version.ts'

/** The description of the public part, `/api/v1`: the procedures that have a route. */
export async function generateOpenApi(): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  return generator.generate(contract, {
    commonSchemas: {
      Bug: { schema: bug },
      Failure: { schema: failure },
      Fault: { schema: fault },
      Job: { schema: job },
      Lifecycle: { schema: lifecycle },
      Progress: { schema: progress },
      Marks: { schema: runMarks },
      Run: { schema: listedRun, strategy: 'output' },
      RunDetail: { schema: listedRunDetail, strategy: 'output' },
      UndefinedError: { error: 'UndefinedError' },
    },
    filter: ({ contract: procedure }) => procedure['~orpc'].route.path !== undefined,
    info: {
      title: 'Quartermaster',
      version,
      description:
        'Runs, their progress and their results. Errors carry a failure or a bug as data.',
    },
    servers: [{ url: '/api/v1' }],
  })
}

/** The description as a file: keys sorted, so that it only changes where the contract does. */
export async function openApiText(): Promise<string> {
  return `${JSON.stringify(sorted(await generateOpenApi()), null, 2)}\n`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]))
}
