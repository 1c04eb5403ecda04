import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const presetsRoutes = (os: Implementer, core: Core) => ({
  list: os.presets.list.handler(({ input }) => ({
    presets: [...core.people.presets.list(input.kind)],
  })),
  save: os.presets.save.handler(({ input, context: { actor } }) =>
    core.people.presets.save(input, actor.name, core.clock.now()),
  ),
  rename: os.presets.rename.handler(({ input: { id, name }, context: { actor } }) =>
    core.people.presets.rename(id, name, actor.name, core.clock.now()),
  ),
  remove: os.presets.remove.handler(({ input }) => {
    const name = core.people.presets.remove(input.id)
    return { ...input, name }
  }),
  setDefault: os.presets.setDefault.handler(({ input }) =>
    core.people.presets.setDefault(input.id, input.is_default),
  ),
})

export const viewsRoutes = (os: Implementer, core: Core) => ({
  list: os.views.list.handler(({ input }) => ({
    views: [...core.people.views.list(input.screen)],
  })),
  save: os.views.save.handler(({ input, context: { actor } }) =>
    core.people.views.save(input, actor.name, core.clock.now()),
  ),
  remove: os.views.remove.handler(({ input }) => {
    core.people.views.remove(input.screen, input.name)
    return input
  }),
})
