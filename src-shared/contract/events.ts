import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { checkHistories, eventsCompareRequest, eventsComparison } from '../events/compare.ts'
import { etlConfiguration } from '../events/configuration.ts'
import { eventSource } from '../events/job.ts'
import { eventLoads, loadReport, loadRequest } from '../events/load.ts'
import { checkedConfiguration, logProfile, profileRequest } from '../events/profile.ts'
import { etlSummary } from '../events/report.ts'
import {
  cohortTable,
  cohortUnit,
  eventChoicesRequest,
  eventDays,
  eventExportRequest,
  eventsPage,
  eventsRequest,
  eventTotalsRequest,
  playersPage,
  playersRequest,
  propertyValues,
  rejectedPage,
  rejectedRequest,
} from '../events/result.ts'
import { gridChoices, gridExportEvent, gridTotals } from '../grid.ts'
import { runId } from '../runs.ts'
import { inRun, read, write } from './procedure.ts'

const tags = ['Events']

export const events = {
  /** What a sample of log files holds, with a mapping that fits it. Names files, so it writes. */
  profile: write
    .meta({ access: 'write', audit: 'nothing' })
    .input(profileRequest)
    .output(logProfile),
  /** The YAML of a configuration: what it says, and what is wrong with it where. */
  validateConfiguration: read
    .input(z.strictObject({ yaml: z.string().max(200_000) }))
    .output(checkedConfiguration),
  /** The YAML that says what differs from the defaults. */
  configurationYaml: read
    .input(z.strictObject({ configuration: etlConfiguration }))
    .output(z.strictObject({ yaml: z.string() })),
  /** Makes the sample log in the workspace (once) and names it. */
  sample: write
    .meta({ access: 'write', audit: 'nothing' })
    .output(z.strictObject({ inputs: z.array(eventSource), now: z.iso.datetime() })),
  summary: read
    .route({
      method: 'GET',
      path: '/events/{id}/summary',
      tags,
      summary: 'Summary of an event run',
    })
    .input(inRun)
    .output(etlSummary),
  days: read
    .route({ method: 'GET', path: '/events/{id}/days', tags, summary: 'Metrics by day' })
    .input(inRun)
    .output(eventDays),
  cohorts: read
    .route({
      method: 'GET',
      path: '/events/{id}/cohorts',
      tags,
      summary: 'Retention of cohorts by day or by week',
    })
    .input(z.strictObject({ id: runId, unit: cohortUnit.default('day') }))
    .output(cohortTable),
  cleaned: read
    .route({
      method: 'POST',
      path: '/events/{id}/cleaned',
      tags,
      summary: 'A page of clean events',
    })
    .input(eventsRequest.extend({ id: runId }))
    .output(eventsPage),
  rejected: read
    .route({
      method: 'POST',
      path: '/events/{id}/rejected',
      tags,
      summary: 'A page of rejected lines',
    })
    .input(rejectedRequest.extend({ id: runId }))
    .output(rejectedPage),
  players: read
    .route({
      method: 'POST',
      path: '/events/{id}/players',
      tags,
      summary: 'A page of the players of a cohort',
    })
    .input(playersRequest.extend({ id: runId }))
    .output(playersPage),
  property: read
    .input(z.strictObject({ id: runId, key: z.string().max(10_000) }))
    .output(propertyValues),
  totals: read.input(z.strictObject({ id: runId, of: eventTotalsRequest })).output(gridTotals),
  choices: read.input(z.strictObject({ id: runId, of: eventChoicesRequest })).output(gridChoices),
  /** What each check found in a run and in the earlier ones of the same inputs. */
  checkHistory: read.input(inRun).output(checkHistories),
  compare: read
    .route({
      method: 'GET',
      path: '/events/{a}/compare/{b}',
      tags,
      summary: 'Two runs of events beside each other',
    })
    .input(eventsCompareRequest)
    .output(eventsComparison),
  /** When and by whom the tables of a run were written into databases. */
  loads: read.input(inRun).output(eventLoads),
  /** Writes the tables of a finished run into a database, in the place of those of the run before. */
  load: write
    .route({
      method: 'POST',
      path: '/events/{id}/load',
      tags,
      summary: 'Write the tables of a run to a database',
    })
    .meta({ access: 'write', audit: 'input' })
    .input(loadRequest)
    .output(loadReport),
  /** Writes rows to a file the host offers for download; leaving it ends the writing. */
  exportEvents: read
    .input(z.strictObject({ id: runId, of: eventExportRequest }))
    .output(eventIterator(gridExportEvent)),
}
