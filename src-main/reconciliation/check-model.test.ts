import { describe, expect, it } from 'vitest'
import { taskInTest } from '../jobs/test-support/task-in-test.testing.ts'
import { modelService } from './adjudicate/model-service.testing.ts'
import { checkModel } from './check-model.ts'

const key = 'sk-correct-horse'

describe('a test of the key', () => {
  it.each([
    ['a model that is there', undefined, { ok: true, model: 'm' }],
    [
      'a key it does not know',
      { status: 401, type: 'authentication_error' },
      { ok: false, failure: { code: 'login_refused' } },
    ],
    [
      'that it is overloaded',
      { status: 529, type: 'overloaded_error' },
      { ok: false, failure: { code: 'connection_failed' } },
    ],
  ])('tells what the service answers: %s', async (_, refusal, answer) => {
    using service = await modelService(() => 'unsure', refusal)
    const { context } = taskInTest([])
    const languageModel = { key, address: service.address, cache: '' }
    expect(await checkModel({ model: 'm' }, { ...context, languageModel })).toMatchObject(answer)
    expect(service.keys[0]).toContain(key)
  })
})
