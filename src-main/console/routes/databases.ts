import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const databasesRoutes = (os: Implementer, { databases }: Core) => ({
  templates: os.databases.templates.handler(() => databases.templates()),
  preview: os.databases.preview.handler(({ input, signal }) => databases.preview(input, signal)),
  demo: os.databases.demo.handler(({ input, signal }) => databases.demo(input.name, signal)),
  writes: os.databases.writes.handler(({ input }) => databases.writes(input.id)),
  writeBack: os.databases.writeBack.handler(({ input, context: { actor }, signal }) =>
    databases.writeBack(input, actor.name, signal),
  ),
})
