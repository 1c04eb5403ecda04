import { realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Fault } from '../../src-shared/allocation/faults.ts'
import { capSentence } from '../../src-shared/allocation/sentences.ts'
import { overrideSentence } from '../../src-shared/allocation/group-sentences.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import type { Control } from './engine/model.ts'
import type { UnsatisfiablePinsError } from './engine/solve.ts'
import { counted } from './faults.ts'
import { type Gathered, gatherInstance, type GatherReport, type Names } from './gather.ts'
import type { GatherControl } from './gather-types.ts'

import { queryFetcher } from './gather-query.ts'

/** What every job of the family does before it solves. */
export const readStage = 'Read and check inputs'

/** Numbers of the log, for people. */
export const grouped = new Intl.NumberFormat('en-US')

/** The DuckDB of a task, within its limits. */
export function openConnection(context: TaskContext): Promise<Connection> {
  return openDuckDb({
    memoryLimit: context.limits.duckdb_memory,
    threads: context.limits.threads,
    tempFolder: join(context.temporary, 'duckdb'),
  })
}

export function gatherControl(context: TaskContext): GatherControl {
  return {
    temporary: context.temporary,
    checkpoint: () => context.checkpoint(),
    update: (update) => context.update(update),
    fetch: queryFetcher(context),
  }
}

/** How a solver talks to the task; `deadline` on the clock of the task. */
export function controlOf(context: TaskContext, deadline: number): Control {
  return {
    now: () => context.now(),
    deadline,
    checkpoint: () => context.checkpoint(),
    progress: (fraction, title, detail) =>
      context.update({ fraction, detail: detail === undefined ? title : `${title}: ${detail}` }),
    trace: (objective, bound) =>
      context.mark({
        ...(objective === null ? {} : { objective }),
        ...(bound === null ? {} : { bound }),
      }),
  }
}

/** Gathers the instance and logs what was found. Throws `bad_input` with every fault of every input. */
export async function gather(
  connection: Connection,
  job: Pick<AllocationJob, 'inputs' | 'parameters'>,
  context: TaskContext,
): Promise<Extract<Gathered, { ok: true }>> {
  const gathered = await gatherInstance(
    connection,
    job.inputs,
    job.parameters,
    gatherControl(context),
  )
  for (const fault of gathered.report.faults) {
    context.log(fault.severity, `${fault.message} ${fault.remedy}`)
  }
  for (const [group, written] of gathered.report.ratiosOfFile) {
    context.log('info', overrideSentence(group, job.parameters.ratio_override[group], written))
  }
  for (const [contract, written] of gathered.report.capsOfFile) {
    context.log('info', capSentence(contract, job.parameters.cap_override[contract], written))
  }
  if (gathered.ok) {
    const { users, contracts, contract } = gathered.instance
    context.log(
      'info',
      `${grouped.format(users)} users, ${grouped.format(contracts)} contracts, ${grouped.format(contract.length)} eligible pairs`,
    )
    return gathered
  }
  const { faults } = gathered.report
  throw badInput(faults.filter(({ severity }) => severity === 'error').length, faults)
}

export function badInput(errors: number, faults: readonly Fault[]): Error {
  return expected('bad_input', {
    what:
      errors === 1
        ? 'One fault of the inputs must be mended.'
        : `${errors} faults of the inputs must be mended.`,
    remedy: 'Correct them and start again; warnings may stay.',
    kept: 'Nothing was written; earlier outputs are as they were.',
    faults: [...faults],
  })
}

const pinsFaults = {
  not_eligible: [
    'pin_not_eligible',
    'users',
    'user is pinned to a pair that is not eligible',
    'users are pinned to pairs that are not eligible',
  ],
  capacity: [
    'pin_over_cap',
    'contracts',
    'contract is pinned more often than its cap allows',
    'contracts are pinned more often than their caps allow',
  ],
  per_user: [
    'pin_over_per_user',
    'users',
    'user is pinned to more contracts than it may hold',
    'users are pinned to more contracts than they may hold',
  ],
  mixed: [
    'pin_mixed',
    'groups',
    'group has pinned users who cannot hold both kinds',
    'groups have pinned users who cannot hold both kinds',
  ],
  ratio: [
    'pin_breaks_ratio',
    'groups',
    'group cannot keep its ratio with these pins',
    'groups cannot keep their ratios with these pins',
  ],
} as const

export function pinsFault(
  { fault, items }: UnsatisfiablePinsError,
  names: Pick<Names, 'users' | 'contracts' | 'groups'>,
): Fault {
  const [kind, kindOfName, one, many] = pinsFaults[fault]
  const samples = items.slice(0, 10).map((item) => names[kindOfName][item] || '(none)')
  return {
    input: 'pins',
    kind,
    severity: 'error',
    count: Math.max(1, items.length),
    rows: [],
    samples,
    message: `Pins: ${counted(items.length, one, many)}: ${samples.join(', ')}.`,
    remedy: 'Take some of these pins out, or relax the rule they break.',
  }
}

/** Throws `bad_usage` when an output names a folder that is not there. */
export async function requireFolder(output: string): Promise<void> {
  const folder = dirname(output)
  const status = await stat(folder).catch(() => undefined)
  if (status?.isDirectory()) return
  throw expected('bad_usage', {
    what: `The folder ${folder} does not exist.`,
    remedy: 'Make it, or write the output somewhere else.',
  })
}

/** A mistyped `--out` must not replace the data that the run was made from. */
export async function refuseOverwriting(
  outputs: readonly string[],
  inputs: readonly { readonly path: string }[],
): Promise<void> {
  const read = await Promise.all(inputs.map(({ path }) => realpath(path)))
  for (const written of outputs) {
    const there = await realpath(written).catch(() => undefined)
    if (there === undefined || !read.includes(there)) continue
    throw expected('bad_usage', {
      what: `The output ${written} is also an input of this run.`,
      remedy: 'Write the output to another file.',
      kept: 'Nothing was written; the input is as it was.',
    })
  }
}

/** The inputs with their files, so that a later look tells whether they changed. */
export function recordedInputs({ inputs, filesOf }: GatherReport): JobResult['inputs'] {
  return inputs.map((input) => ({
    ...input,
    files: [...(filesOf.get(input.input) ?? [])],
  }))
}
