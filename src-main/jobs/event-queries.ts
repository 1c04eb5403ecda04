import { z } from 'zod'
import { logProfile, profileRequest } from '../../src-shared/events/profile.ts'
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
} from '../../src-shared/events/result.ts'
import { gridChoices, gridTotals } from '../../src-shared/grid.ts'

const inFolder = z.strictObject({ folder: z.string() })

/** What the query process can be asked about logs and runs of events. */
export const eventQueries = {
  'events.profile': { request: profileRequest, response: logProfile },
  'events.days': { request: inFolder, response: eventDays },
  'events.cohorts': { request: inFolder.extend({ unit: cohortUnit }), response: cohortTable },
  'events.cleaned': { request: inFolder.extend({ page: eventsRequest }), response: eventsPage },
  'events.rejected': {
    request: inFolder.extend({ page: rejectedRequest }),
    response: rejectedPage,
  },
  'events.players': { request: inFolder.extend({ page: playersRequest }), response: playersPage },
  'events.property': { request: inFolder.extend({ key: z.string() }), response: propertyValues },
  'events.totals': { request: inFolder.extend({ of: eventTotalsRequest }), response: gridTotals },
  'events.choices': {
    request: inFolder.extend({ of: eventChoicesRequest }),
    response: gridChoices,
  },
  'events.export': {
    request: inFolder.extend({ of: eventExportRequest, to: z.string() }),
    response: z.strictObject({ rows: z.int() }),
  },
} as const
