import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const languageModelRoutes = (os: Implementer, { languageModel }: Core) => ({
  get: os.languageModel.get.handler(() => languageModel.view()),
  save: os.languageModel.save.handler(({ input }) => languageModel.save(input)),
  remove: os.languageModel.remove.handler(() => languageModel.remove()),
  test: os.languageModel.test.handler(({ input, signal }) =>
    languageModel.test(input.model, signal),
  ),
})
