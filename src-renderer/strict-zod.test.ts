import { expect, it } from 'vitest'
import { forbidCodeInZod } from './strict-zod.ts'

it('reaches the configuration of the zod that is loaded later', async () => {
  forbidCodeInZod()
  const { config } = await import('zod')
  expect(config().jitless).toBe(true)
})
