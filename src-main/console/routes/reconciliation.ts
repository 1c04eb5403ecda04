import type { TableExportRequest } from '../../../src-shared/reconciliation/result.ts'
import { expected } from '../../platform/errors.ts'
import { readReconciliationSummary } from '../../reconciliation/index.ts'
import type { Core } from '../core.ts'
import { eventsWithContractErrors } from '../errors.ts'
import { exportEvents } from '../export-events.ts'
import type { Implementer } from '../implementer.ts'

/** The folder of a reconciliation that has a result. Throws `not_found` for a run of another kind too. */
function folderOf(core: Core, id: string): string {
  const folder = core.resultFolder(id)
  if (core.queue.get(id).kind === 'reconciliation') return folder
  throw expected('not_found', {
    what: `Run ${id} is no reconciliation.`,
    remedy: 'Ask for the result of its own kind.',
  })
}

async function exportRows(
  core: Core,
  { id, of }: { readonly id: string; readonly of: TableExportRequest },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<{ name: string; download: string; rows: number }> {
  const folder = folderOf(core, id)
  const name = `${of.table.replaceAll('_', '-')}-${id}.${of.format}`
  let rows = 0
  const token = await core.addDownload(name, async (to) => {
    const request = { folder, of, to }
    rows = (await core.queries.ask('reconciliation.export', request, signal, onProgress)).rows
  })
  return { name, download: `downloads/${token}`, rows }
}

export const reconciliationRoutes = (os: Implementer, core: Core) => ({
  propose: os.reconciliation.propose.handler(({ input, signal }) =>
    core.proposeFields(input, signal),
  ),
  sample: os.reconciliation.sample.handler(({ signal }) => core.sampleLists(signal)),
  summary: os.reconciliation.summary.handler(({ input }) =>
    readReconciliationSummary(folderOf(core, input.id)),
  ),
  rows: os.reconciliation.rows.handler(({ input: { id, ...page }, signal }) =>
    core.queries.ask('reconciliation.rows', { folder: folderOf(core, id), page }, signal),
  ),
  totals: os.reconciliation.totals.handler(({ input: { id, of }, signal }) =>
    core.queries.ask('reconciliation.totals', { folder: folderOf(core, id), of }, signal),
  ),
  choices: os.reconciliation.choices.handler(({ input: { id, of }, signal }) =>
    core.queries.ask('reconciliation.choices', { folder: folderOf(core, id), of }, signal),
  ),
  exportRows: os.reconciliation.exportRows.handler(({ input, signal }) =>
    eventsWithContractErrors(
      exportEvents((stop, onProgress) => exportRows(core, input, stop, onProgress), signal),
    ),
  ),
  pair: os.reconciliation.pair.handler(({ input: { id, pair }, signal }) =>
    core.queries.ask('reconciliation.pair', { folder: folderOf(core, id), pair }, signal),
  ),
  thresholds: os.reconciliation.thresholds.handler(({ input: { id }, signal }) =>
    core.queries.ask('reconciliation.thresholds', { folder: folderOf(core, id) }, signal),
  ),
  whyNot: os.reconciliation.whyNot.handler(({ input: { id, ...records }, signal }) =>
    core.queries.ask('reconciliation.why_not', { folder: folderOf(core, id), ...records }, signal),
  ),
  golden: os.reconciliation.golden.handler(({ input: { id, golden }, signal }) =>
    core.queries.ask('reconciliation.golden', { folder: folderOf(core, id), golden }, signal),
  ),
  records: os.reconciliation.records.handler(({ input: { id, ...of }, signal }) =>
    core.queries.ask('reconciliation.records', { folder: folderOf(core, id), ...of }, signal),
  ),
})
