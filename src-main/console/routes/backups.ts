import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const backupsRoutes = (os: Implementer, core: Core) => ({
  list: os.backups.list.handler(async () => ({ backups: [...(await core.backups.list())] })),
  create: os.backups.create.handler(() => core.backups.create()),
  verify: os.backups.verify.handler(({ input }) => core.backups.verify(input.name)),
  restore: os.backups.restore.handler(({ input }) => core.backups.restore(input.name)),
  prune: os.backups.prune.handler(({ input }) => core.backups.prune(input.keep, input.dry_run)),
})

export const auditRoutes = (os: Implementer, core: Core) => ({
  list: os.audit.list.handler(({ input }) => core.people.audit.page(input)),
})
