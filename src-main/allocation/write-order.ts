import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoDrop } from '../../src-shared/allocation/demo-database.ts'
import type { QuerySource } from '../../src-shared/allocation/inputs.ts'
import {
  type RunWrite,
  runWrite,
  type WriteBackRequest,
  writesFile,
} from '../../src-shared/allocation/write-back.ts'
import type { AllocationJob } from '../../src-shared/runs.ts'
import type { TaskPayload } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import { queryTemplates } from './query-templates.ts'

export type WriteOrder = TaskPayload<'allocation.write_back'>

/** What a request says; `id` is of the run and `folder` where its artifacts are. */
export type WriteAsked = Omit<WriteBackRequest, 'dry_run'> & {
  readonly folder: string
  readonly written_by: string
  readonly dry_run: boolean
}

/**
 * How the assignments of a run are written: into which drop, by which query of the caps, with the
 * values that the run's own queries asked for. Throws `bad_usage` where the drop is not known or the
 * values are others than the run's.
 */
export async function writeOrderOf(
  job: Pick<AllocationJob, 'inputs' | 'parameters'>,
  request: WriteAsked,
): Promise<WriteOrder> {
  const { id, connection, parameters } = request
  const asked = parametersOf(job)
  const dropId = request.drop_id ?? parameters['drop_id'] ?? asked['drop_id']
  if (dropId === undefined || dropId === '') throw noDrop('--drop_id')
  const ofRun = job.inputs.caps
  const own = ofRun.kind === 'query' && ofRun.connection === connection
  requireRunsOwn(
    { ...parameters, ...(request.drop_id !== undefined && { drop_id: request.drop_id }) },
    { ...asked, ...(own && ofRun.parameters) },
    own,
  )
  const source: QuerySource = own
    ? ofRun
    : { kind: 'query', connection, sql: await capsTemplate(), file: capsFile }
  const caps: QuerySource = {
    ...source,
    parameters: { ...asked, ...source.parameters, ...parameters, drop_id: dropId },
  }
  const end = parameters['drop_end'] ?? asked['drop_end']
  return {
    run: id,
    folder: request.folder,
    connection,
    drop_id: dropId,
    assigned_at: request.assigned_at ?? null,
    expires_at: request.expires_at ?? end ?? null,
    caps,
    unsponsored_cap: job.parameters.unsponsored_cap,
    written_by: request.written_by,
    dry_run: request.dry_run,
  }
}

/** Refuses a run that is to write and does not know to which drop. Throws `bad_usage`. */
export function requireDrop(job: Pick<AllocationJob, 'inputs' | 'write' | 'dry_run'>): void {
  if (job.write === undefined || job.dry_run) return
  const dropId = job.write.parameters['drop_id'] ?? parametersOf(job)['drop_id'] ?? ''
  if (dropId === '') throw noDrop('--write_param drop_id=ID')
}

const noDrop = (flag: string): Error =>
  expected('bad_usage', {
    what: 'Which drop the assignments belong to is not known: no query of the run asks for one.',
    remedy: `Name it with ${flag}, or in the field of the drop.`,
  })

const capsFile = 'contract-caps.postgresql.sql'

async function capsTemplate(): Promise<string> {
  const found = (await queryTemplates()).find(({ name }) => name === capsFile)
  if (found === undefined) throw new Error(`${capsFile} is missing`)
  return found.sql
}

/** What the queries of a run asked for; of the drop all ask for the same. */
function parametersOf(job: Pick<AllocationJob, 'inputs'>): Readonly<Record<string, string>> {
  const names = Object.keys(demoDrop)
  const given = Object.values(job.inputs).flatMap((source) =>
    source?.kind === 'query' ? Object.entries(source.parameters ?? {}) : [],
  )
  return Object.fromEntries(given.filter(([name, value]) => names.includes(name) && value !== ''))
}

/**
 * The room of contracts is computed as the run's caps were: other values would let a write give out
 * what the run's own query forbids. Throws `bad_usage` for values that differ from the run's, and for
 * any that its query of the caps left at its default.
 */
function requireRunsOwn(
  given: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  queriedCaps: boolean,
): void {
  const differing = Object.entries(given).flatMap(([name, value]) => {
    const had = own[name]
    if (had === value || (had === undefined && value === '')) return []
    if (had !== undefined) return [`${name} (${had} in the run, ${value} given)`]
    return queriedCaps && name !== 'drop_id' ? [`${name} (not given in the run)`] : []
  })
  if (differing.length === 0) return
  throw expected('bad_usage', {
    what: `A write computes the room of contracts as the run did; it takes no other ${differing.join(', ')}.`,
    remedy: 'Leave these values out, or start a run with them and write that one.',
    kept: 'Nothing was written.',
  })
}

/** The writes of a run that are known of. */
export async function readWrites(folder: string): Promise<readonly RunWrite[]> {
  const text = await readFile(join(folder, writesFile), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    try {
      return [runWrite.parse(JSON.parse(line))]
    } catch {
      // A line that was cut off; the database still knows.
      return []
    }
  })
}

/** Whoever died between commit and this note finds it again by the next try. */
export async function keepWrite(folder: string, write: RunWrite): Promise<void> {
  const known = await readWrites(folder)
  if (
    known.some(
      (each) => each.connection === write.connection && each.written_at === write.written_at,
    )
  )
    return
  await appendFile(join(folder, writesFile), `${JSON.stringify(write)}\n`, { mode: 0o600 })
}
