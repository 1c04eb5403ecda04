import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const settingsRoutes = (os: Implementer, core: Core) => ({
  get: os.settings.get.handler(() => core.settings.view()),
  update: os.settings.update.handler(({ input }) => core.settings.update(input)),
})
