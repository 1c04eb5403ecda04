import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const connectionsRoutes = (os: Implementer, core: Core) => ({
  list: os.connections.list.handler(() => core.connections.list()),
  save: os.connections.save.handler(({ input, context: { actor } }) =>
    core.connections.save(input, actor.name),
  ),
  remove: os.connections.remove.handler(async ({ input }) => {
    const name = await core.connections.remove(input.id)
    return { ...input, name }
  }),
  test: os.connections.test.handler(({ input, signal }) =>
    core.connections.test(input.name, signal),
  ),
  tryOut: os.connections.tryOut.handler(({ input, signal }) =>
    core.connections.tryOut(input, signal),
  ),
})
