import { mkdir, rm } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { sweepCsv } from '../../../src-shared/allocation/sweep-words.ts'
import { expected } from '../../platform/errors.ts'
import { asideOf, publishFiles, writeFileAtomically } from '../../platform/publish.ts'
import type { Flags } from './commands/options.ts'
import { exportReconciliation } from './export-reconciliation.ts'
import { knownRun } from './known-run.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson } from './terminal.ts'

/**
 * `quartermaster runs export RUN --out FILE`. A file that stands there keeps its content until the
 * new one is whole.
 */
export async function exportRun(id: string, flags: Flags): Promise<void> {
  const path = resolve(String(flags['out']))
  const extension = extensionOf(path)
  await using local = await openLocalCore(flags)
  const { job } = await knownRun(local, id)
  if (job.kind === 'reconciliation') {
    const pairs = await writeReconciliation(local, id, path, extension)
    if (flags['json'] === true) sayJson({ id, path, format: extension, rows: pairs })
    else if (pairs === null) say(process.stdout, `Wrote the summary to ${path}\n`)
    else say(process.stdout, `Wrote ${pairs.toLocaleString('en')} pairs to ${path}\n`)
    return
  }
  if (extension === 'jsonl') throw noFormat(path)
  const format = extension
  if (job.kind === 'sweep') {
    const points = await writePoints(local, id, path, format)
    if (flags['json'] === true) sayJson({ id, path, format, rows: points })
    else say(process.stdout, `Wrote ${points} points to ${path}\n`)
    return
  }
  if (job.kind === 'events') {
    throw expected('not_supported', {
      what: `Run ${id} is an event run: its tables are files already.`,
      remedy: "Run etl with --output, or take them from the run's folder.",
    })
  }
  const rows = await write(local, id, path, format)
  if (flags['json'] === true) sayJson({ id, path, format, rows })
  else if (rows === null) say(process.stdout, `Wrote the summary to ${path}\n`)
  else say(process.stdout, `Wrote ${rows.toLocaleString('en')} assignments to ${path}\n`)
}

type Format = 'csv' | 'parquet' | 'json'

function extensionOf(path: string): Format | 'jsonl' {
  const extension = extname(path).toLowerCase().slice(1)
  const known = (['csv', 'parquet', 'json', 'jsonl'] as const).find((one) => one === extension)
  if (known === undefined) throw noFormat(path)
  return known
}

function noFormat(path: string): Error {
  return expected('bad_usage', {
    what: `--out ${path} is no kind of file that can be written.`,
    remedy:
      'Name a .csv or .parquet for the assignments or pairs (pairs also .jsonl), a .json for the summary.',
  })
}

/** Pairs written, with every decision so far; null for the summary. */
async function writeReconciliation(
  local: LocalCore,
  id: string,
  path: string,
  format: Format | 'jsonl',
): Promise<number | null> {
  if (format === 'json') {
    const summary = await local.client.reconciliation.summary({ id })
    await mkdir(dirname(path), { recursive: true })
    await writeFileAtomically(path, `${JSON.stringify(summary, null, 2)}\n`, id)
    return null
  }
  local.core.resultFolder(id)
  await mkdir(dirname(path), { recursive: true })
  return await exportReconciliation(local, id, path, format)
}

/** The table of a sweep, or all that is known of its points; how many they are. */
async function writePoints(
  { client }: LocalCore,
  id: string,
  path: string,
  format: Format,
): Promise<number> {
  if (format === 'parquet') {
    throw expected('bad_usage', {
      what: `Run ${id} is a sweep: its points are few and not written as Parquet.`,
      remedy: 'Name a .csv for the table of points, a .json for all that is known of them.',
    })
  }
  const result = await client.scenarios.sweep({ id })
  await mkdir(dirname(path), { recursive: true })
  const text = format === 'csv' ? sweepCsv(result) : `${JSON.stringify(result, null, 2)}\n`
  await writeFileAtomically(path, text, id)
  return result.points.length
}

/** Rows written; null for a summary. */
async function write(
  { core, client }: LocalCore,
  id: string,
  path: string,
  format: Format,
): Promise<number | null> {
  // Before anything is made: a run without a result leaves no folder behind.
  const folder = core.resultFolder(id)
  await mkdir(dirname(path), { recursive: true })
  if (format === 'json') {
    const summary = await client.allocation.summary({ id })
    await writeFileAtomically(path, `${JSON.stringify(summary, null, 2)}\n`, id)
    return null
  }
  const to = asideOf(path, `${id}-${process.pid}`)
  try {
    const { rows } = await core.queries.ask('allocation.export', { folder, format, to })
    await publishFiles([{ from: to, to: path }])
    return rows
  } catch (error) {
    await rm(to, { force: true })
    throw error
  }
}
