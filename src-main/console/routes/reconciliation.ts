import type { TableExportRequest } from '../../../src-shared/reconciliation/result.ts'
import { readReconciliationSummary } from '../../reconciliation/index.ts'
import type { Core } from '../core.ts'
import { eventsWithContractErrors } from '../errors.ts'
import { exportEvents } from '../export-events.ts'
import type { Implementer } from '../implementer.ts'

async function exportRows(
  core: Core,
  { id, of }: { readonly id: string; readonly of: TableExportRequest },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<{ name: string; download: string; rows: number }> {
  const run = await core.reviews.reviewed(id)
  const name = `${of.table.replaceAll('_', '-')}-${id}.${of.format}`
  let rows = 0
  const token = await core.addDownload(name, async (to) => {
    const request = { ...run, of, to }
    rows = (await core.queries.ask('reconciliation.export', request, signal, onProgress)).rows
  })
  return { name, download: `downloads/${token}`, rows }
}

export const reconciliationRoutes = (os: Implementer, core: Core) => ({
  propose: os.reconciliation.propose.handler(({ input, signal }) =>
    core.proposeFields(input, signal),
  ),
  sample: os.reconciliation.sample.handler(({ signal }) => core.sampleLists(signal)),
  summary: os.reconciliation.summary.handler(async ({ input: { id }, signal }) => {
    const run = await core.reviews.reviewed(id)
    const summary = await readReconciliationSummary(run.folder)
    if (core.people.reviews.last(id) === 0) return summary
    return { ...summary, ...(await core.queries.ask('reconciliation.figures', run, signal)) }
  }),
  rows: os.reconciliation.rows.handler(async ({ input: { id, ...page }, signal }) =>
    core.queries.ask('reconciliation.rows', { ...(await core.reviews.reviewed(id)), page }, signal),
  ),
  totals: os.reconciliation.totals.handler(async ({ input: { id, of }, signal }) =>
    core.queries.ask('reconciliation.totals', { ...(await core.reviews.reviewed(id)), of }, signal),
  ),
  choices: os.reconciliation.choices.handler(async ({ input: { id, of }, signal }) =>
    core.queries.ask(
      'reconciliation.choices',
      { ...(await core.reviews.reviewed(id)), of },
      signal,
    ),
  ),
  exportRows: os.reconciliation.exportRows.handler(({ input, signal }) =>
    eventsWithContractErrors(
      exportEvents((stop, onProgress) => exportRows(core, input, stop, onProgress), signal),
    ),
  ),
  pair: os.reconciliation.pair.handler(async ({ input: { id, pair }, signal }) =>
    core.queries.ask('reconciliation.pair', { ...(await core.reviews.reviewed(id)), pair }, signal),
  ),
  adjudication: os.reconciliation.adjudication.handler(
    async ({ input: { id, ...asked }, signal }) =>
      core.queries.ask(
        'reconciliation.adjudication',
        { ...(await core.reviews.reviewed(id)), asked, cache: core.languageModel.cache },
        signal,
      ),
  ),
  writes: os.reconciliation.writes.handler(({ input }) => core.matchesWrites(input.id)),
  write: os.reconciliation.write.handler(({ input, context: { actor }, signal }) =>
    core.writeMatches(input, actor.name, signal),
  ),
  thresholds: os.reconciliation.thresholds.handler(async ({ input: { id }, signal }) =>
    core.queries.ask('reconciliation.thresholds', { ...(await core.reviews.reviewed(id)) }, signal),
  ),
  whyNot: os.reconciliation.whyNot.handler(async ({ input: { id, ...records }, signal }) =>
    core.queries.ask(
      'reconciliation.why_not',
      { ...(await core.reviews.reviewed(id)), ...records },
      signal,
    ),
  ),
  golden: os.reconciliation.golden.handler(async ({ input: { id, golden }, signal }) =>
    core.queries.ask(
      'reconciliation.golden',
      { ...(await core.reviews.reviewed(id)), golden },
      signal,
    ),
  ),
  records: os.reconciliation.records.handler(async ({ input: { id, ...of }, signal }) =>
    core.queries.ask(
      'reconciliation.records',
      { ...(await core.reviews.reviewed(id)), ...of },
      signal,
    ),
  ),
})
