import { runId } from '../../../src-shared/runs.ts'

export const linkScheme = 'quartermaster'

/** The screen that `quartermaster://run/ID` means; undefined for anything else. */
export function routeOfLink(address: string): string | undefined {
  const [, named] = /^quartermaster:\/\/run\/([^/]+)\/?$/.exec(address) ?? []
  const id = runId.safeParse(named)
  return id.success ? `/runs/${id.data}` : undefined
}

/** The first link among the arguments of a command line, as Windows and Linux pass it. */
export function routeOfArguments(args: readonly string[]): string | undefined {
  for (const argument of args) {
    const route = routeOfLink(argument)
    if (route !== undefined) return route
  }
  return undefined
}
