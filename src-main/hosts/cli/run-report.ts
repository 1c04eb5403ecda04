import { mkdir } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { allocationReport } from '../../../src-shared/allocation/report.ts'
import { reportDocument } from '../../../src-shared/report-document.ts'
import { expected } from '../../platform/errors.ts'
import { writeFileAtomically } from '../../platform/publish.ts'
import type { Flags } from './commands/options.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson } from './terminal.ts'

/** `quartermaster runs report RUN --out FILE.html`: the one page that the screens print. */
export async function reportRun(id: string, flags: Flags): Promise<void> {
  const path = resolve(String(flags['out']))
  if (!['.html', '.htm'].includes(extname(path).toLowerCase())) {
    throw expected('bad_usage', {
      what: `--out ${path} is no kind of file that a report can be written to.`,
      remedy: 'Name a .html; a browser opens it and prints it as PDF.',
    })
  }
  await using local = await openLocalCore(flags)
  const run = await knownRun(local, id)
  const summary = await local.client.allocation.summary({ id })
  await mkdir(dirname(path), { recursive: true })
  const page = reportDocument(`${run.title} · run ${id}`, allocationReport(run, summary))
  await writeFileAtomically(path, page, id)
  if (flags['json'] === true) sayJson({ id, path })
  else say(process.stdout, `Wrote the report to ${path}\n`)
}
