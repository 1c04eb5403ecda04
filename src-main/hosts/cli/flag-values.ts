import type { z } from 'zod'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'

/** The flags as a schema reads them. Throws `bad_usage` that names every wrong one. */
export function flagValues<T>(schema: z.ZodType<T>, flags: Flags, command: string): T {
  const parsed = schema.safeParse(flags)
  if (parsed.success) return parsed.data
  throw expected('bad_usage', {
    what: `${parsed.error.issues
      .map(({ path, message }) => {
        const name = String(path[0])
        return `--${name} ${String(flags[name])}: ${message}`
      })
      .join('. ')}.`,
    remedy: `See \`quartermaster ${command} --help\`.`,
  })
}
