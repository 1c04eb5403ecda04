import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const systemRoutes = (os: Implementer, core: Core) => ({
  info: os.system.info.handler(() => core.info()),
  disk: os.system.disk.handler(() => core.upkeep.disk()),
  health: os.system.health.handler(() => core.health()),
})
