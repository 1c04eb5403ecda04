import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'
import { reportMetrics } from '../run-metrics.ts'

export const metricsRoutes = (os: Implementer, core: Core) => ({
  runs: os.metrics.runs.handler(({ input }) =>
    reportMetrics(core.metrics, input, core.clock.now()),
  ),
})
