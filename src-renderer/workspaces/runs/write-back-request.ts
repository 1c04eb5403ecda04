import type { WriteBackRequest } from '../../../src-shared/allocation/write-back.ts'
import type { RunDetail } from '../../../src-shared/runs.ts'
import type { SomeInputs } from '../allocation/draft.ts'

const dropParameters = ['drop_id', 'drop_start', 'drop_end'] as const

/** What a run's queries asked for, to begin with: the connection of the caps, the drop and its window. */
export function askedParameters({ job }: Pick<RunDetail, 'job'>): Asked {
  return job.kind === 'allocation' ? askedByInputs(job.inputs) : { connection: '', parameters: {} }
}

interface Asked {
  readonly connection: string
  readonly parameters: Readonly<Record<string, string>>
}

/** The same of inputs of which any may be missing. */
export function askedByInputs(inputs: SomeInputs): Asked {
  const queries = Object.values(inputs).flatMap((source) =>
    source?.kind === 'query' ? [source] : [],
  )
  const given = queries.flatMap(({ parameters = {} }) => Object.entries(parameters))
  const { caps } = inputs
  return {
    connection: caps?.kind === 'query' ? caps.connection : '',
    parameters: Object.fromEntries(
      given.filter(
        ([name, value]) => dropParameters.some((known) => known === name) && value !== '',
      ),
    ),
  }
}

export function writeBackOf(
  id: string,
  connection: string,
  values: Readonly<Record<string, string>>,
  dryRun: boolean,
): WriteBackRequest {
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.trim()]),
  )
  return { id, connection, parameters, dry_run: dryRun }
}
