import { createAuditTrail } from './audit-trail.ts'
import type { Core } from './core.ts'
import { createImplementer } from './implementer.ts'
import { allocationRoutes } from './routes/allocation.ts'
import { auditRoutes, backupsRoutes } from './routes/backups.ts'
import { connectionsRoutes } from './routes/connections.ts'
import { databasesRoutes } from './routes/databases.ts'
import { eventsRoutes } from './routes/events.ts'
import { filesRoutes } from './routes/files.ts'
import { languageModelRoutes } from './routes/language-model.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { peopleRoutes } from './routes/people.ts'
import { presetsRoutes, viewsRoutes } from './routes/presets.ts'
import { reconciliationRoutes } from './routes/reconciliation.ts'
import { reviewsRoutes } from './routes/reviews.ts'
import { runsRoutes } from './routes/runs.ts'
import { scenariosRoutes } from './routes/scenarios.ts'
import { schedulesRoutes } from './routes/schedules.ts'
import { settingsRoutes } from './routes/settings.ts'
import { systemRoutes } from './routes/system.ts'

/** The contract, implemented by a core. Hosts add the transport and `withContractErrors`. */
export function createRouter(core: Core) {
  const os = createImplementer(
    createAuditTrail({
      store: core.people.audit,
      now: () => core.clock.now(),
      onTrouble: (error) => core.hostLog.trouble('the audit log could not be written', error),
    }),
  )
  return os.router({
    system: systemRoutes(os, core),
    runs: runsRoutes(os, core),
    files: filesRoutes(os, core),
    allocation: allocationRoutes(os, core),
    events: eventsRoutes(os, core),
    reconciliation: reconciliationRoutes(os, core),
    reviews: reviewsRoutes(os, core),
    scenarios: scenariosRoutes(os, core),
    people: peopleRoutes(os, core),
    presets: presetsRoutes(os, core),
    views: viewsRoutes(os, core),
    backups: backupsRoutes(os, core),
    audit: auditRoutes(os, core),
    settings: settingsRoutes(os, core),
    metrics: metricsRoutes(os, core),
    connections: connectionsRoutes(os, core),
    languageModel: languageModelRoutes(os, core),
    databases: databasesRoutes(os, core),
    schedules: schedulesRoutes(os, core),
  })
}
export type ConsoleRouter = ReturnType<typeof createRouter>
