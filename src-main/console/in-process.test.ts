import { describeContract } from './contract-cases.testing.ts'
import { createInProcessClient } from './in-process.ts'
import { createRouter } from './router.ts'

describeContract('in-process', async ({ core }) => ({
  client: createInProcessClient(createRouter(core)),
  [Symbol.asyncDispose]: async () => undefined,
}))
