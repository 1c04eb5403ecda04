import type { EventExportRequest } from '../../../src-shared/events/result.ts'
import { configurationText, readEtlSummary } from '../../events/index.ts'
import { expected } from '../../platform/errors.ts'
import type { Core } from '../core.ts'
import { eventsWithContractErrors } from '../errors.ts'
import { exportEvents } from '../export-events.ts'
import { confinedSources } from '../families.ts'
import type { Implementer } from '../implementer.ts'

/** The folder of an event run that has a result. Throws `not_found` for a run of another kind too. */
function folderOf(core: Core, id: string): string {
  const folder = core.resultFolder(id)
  if (core.queue.get(id).kind === 'events') return folder
  throw expected('not_found', {
    what: `Run ${id} is no run of events.`,
    remedy: 'Ask for the result of its own kind.',
  })
}

async function exportRows(
  core: Core,
  { id, of }: { readonly id: string; readonly of: EventExportRequest },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<{ name: string; download: string; rows: number }> {
  const folder = folderOf(core, id)
  const name = `${of.table === 'rejected' ? 'rejected-lines' : of.table}-${id}.${of.format}`
  let rows = 0
  const token = await core.addDownload(name, async (to) => {
    rows = (await core.queries.ask('events.export', { folder, of, to }, signal, onProgress)).rows
  })
  return { name, download: `downloads/${token}`, rows }
}

export const eventsRoutes = (os: Implementer, core: Core) => ({
  profile: os.events.profile.handler(({ input, signal }) =>
    core.eventDatabases.profile({ inputs: confinedSources(input.inputs, core) }, signal),
  ),
  validateConfiguration: os.events.validateConfiguration.handler(async ({ input }) => {
    const { readConfiguration } = await configurationText()
    const { configuration, problems } = readConfiguration(input.yaml)
    return { configuration, problems: [...problems] }
  }),
  configurationYaml: os.events.configurationYaml.handler(async ({ input }) => {
    const { configurationYaml } = await configurationText()
    return { yaml: configurationYaml(input.configuration) }
  }),
  sample: os.events.sample.handler(({ signal }) => core.sampleLog(signal)),
  summary: os.events.summary.handler(({ input }) => readEtlSummary(folderOf(core, input.id))),
  days: os.events.days.handler(({ input, signal }) =>
    core.queries.ask('events.days', { folder: folderOf(core, input.id) }, signal),
  ),
  cohorts: os.events.cohorts.handler(({ input: { id, unit }, signal }) =>
    core.queries.ask('events.cohorts', { folder: folderOf(core, id), unit }, signal),
  ),
  cleaned: os.events.cleaned.handler(({ input: { id, ...page }, signal }) =>
    core.queries.ask('events.cleaned', { folder: folderOf(core, id), page }, signal),
  ),
  rejected: os.events.rejected.handler(({ input: { id, ...page }, signal }) =>
    core.queries.ask('events.rejected', { folder: folderOf(core, id), page }, signal),
  ),
  players: os.events.players.handler(({ input: { id, ...page }, signal }) =>
    core.queries.ask('events.players', { folder: folderOf(core, id), page }, signal),
  ),
  property: os.events.property.handler(({ input: { id, key }, signal }) =>
    core.queries.ask('events.property', { folder: folderOf(core, id), key }, signal),
  ),
  totals: os.events.totals.handler(({ input: { id, of }, signal }) =>
    core.queries.ask('events.totals', { folder: folderOf(core, id), of }, signal),
  ),
  choices: os.events.choices.handler(({ input: { id, of }, signal }) =>
    core.queries.ask('events.choices', { folder: folderOf(core, id), of }, signal),
  ),
  checkHistory: os.events.checkHistory.handler(({ input }) => core.eventRuns.history(input.id)),
  compare: os.events.compare.handler(({ input, signal }) => core.eventRuns.compare(input, signal)),
  loads: os.events.loads.handler(({ input }) => core.eventDatabases.loads(input.id)),
  load: os.events.load.handler(({ input, context: { actor }, signal }) =>
    core.eventDatabases.load(input, actor.name, signal),
  ),
  exportEvents: os.events.exportEvents.handler(({ input, signal }) =>
    eventsWithContractErrors(
      exportEvents((stop, onProgress) => exportRows(core, input, stop, onProgress), signal),
    ),
  ),
})
