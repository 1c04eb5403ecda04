import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const filesRoutes = (os: Implementer, core: Core) => ({
  list: os.files.list.handler(({ input }) => core.listFolder(input.path)),
  inspect: os.files.inspect.handler(({ input, signal }) =>
    core.queries.ask('files.inspect', { ...input, path: core.confine(input.path) }, signal),
  ),
  upload: os.files.upload.handler(({ input }) => core.uploads.receive(input)),
})
