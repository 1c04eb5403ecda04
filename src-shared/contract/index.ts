import { allocation } from './allocation.ts'
import { audit, backups } from './backups.ts'
import { connections } from './connections.ts'
import { databases } from './databases.ts'
import { events } from './events.ts'
import { files } from './files.ts'
import { languageModel } from './language-model.ts'
import { metrics } from './metrics.ts'
import { people } from './people.ts'
import { presets, views } from './presets.ts'
import { reconciliation } from './reconciliation.ts'
import { reviews } from './reviews.ts'
import { runs } from './runs.ts'
import { scenarios } from './scenarios.ts'
import { schedules } from './schedules.ts'
import { settings } from './settings.ts'
import { system } from './system.ts'

/**
 * The one contract of the core, spoken over HTTP, a message port and in-process. Procedures with a
 * route are public (`/api/v1`); a change of theirs changes the golden OpenAPI file.
 */
export const contract = {
  system,
  runs,
  files,
  allocation,
  events,
  reconciliation,
  reviews,
  scenarios,
  people,
  presets,
  views,
  backups,
  audit,
  settings,
  metrics,
  connections,
  languageModel,
  databases,
  schedules,
}
export type Contract = typeof contract
