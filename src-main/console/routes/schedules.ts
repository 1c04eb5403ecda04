import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const schedulesRoutes = (os: Implementer, { schedules, upkeep }: Core) => ({
  list: os.schedules.list.handler(() => schedules.list()),
  get: os.schedules.get.handler(({ input }) => schedules.get(input.id)),
  history: os.schedules.history.handler(({ input: { id, before, limit } }) =>
    schedules.history(id, before, limit),
  ),
  create: os.schedules.create.handler(({ input, context: { actor } }) =>
    schedules.create(input, actor.name),
  ),
  update: os.schedules.update.handler(({ input, context: { actor } }) =>
    schedules.update(input, actor.name),
  ),
  pause: os.schedules.pause.handler(({ input, context: { actor } }) =>
    schedules.setPaused(input.id, true, actor.name),
  ),
  resume: os.schedules.resume.handler(({ input, context: { actor } }) =>
    schedules.setPaused(input.id, false, actor.name),
  ),
  remove: os.schedules.remove.handler(({ input: { id } }) => {
    const { name } = schedules.get(id)
    schedules.remove(id)
    return { id, name }
  }),
  run: os.schedules.run.handler(({ input: { id, at }, context: { actor } }) =>
    upkeep.listed.of(schedules.run(id, at === undefined ? undefined : new Date(at), actor.name)),
  ),
  markSeen: os.schedules.markSeen.handler(({ input }) => schedules.markSeen(input.id)),
  preview: os.schedules.preview.handler(({ input }) =>
    schedules.preview(input.cron, input.timezone),
  ),
  ofRun: os.schedules.ofRun.handler(({ input }) => schedules.ofRun(input.id)),
})
