import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { languageModelKey, type LanguageModelTested } from '../../src-shared/language-model.ts'
import { reconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type { LanguageModelAccess } from '../jobs/tasks.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { workspaceAt } from '../platform/workspace.ts'
import { vaultOf } from './connection-password.ts'
import { createLanguageModel } from './language-model.ts'

const key = 'sk-correct-horse'

function setUp(environment: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder()
  const workspace = workspaceAt(folder)
  const checked: LanguageModelAccess[] = []
  const service = createLanguageModel({
    vault: vaultOf(workspace, {}),
    environment,
    cache: workspace.adjudications,
    check: async (model, access): Promise<LanguageModelTested> => {
      checked.push(access)
      return { ok: true, model, latency_ms: 1 }
    },
  })
  return { folder, cache: workspace.adjudications, service, checked }
}

const jobOf = (parameters: Readonly<Record<string, unknown>>) =>
  reconciliationJob.parse({
    kind: 'reconciliation',
    inputs: { left: { kind: 'file', path: '/list.csv' } },
    parameters,
  })
const asking = jobOf({ llm: 'review' })

describe('the key of the language model', () => {
  it('is kept sealed with its address and goes to the runs that ask', async () => {
    const { service, folder, cache } = setUp()
    expect(await service.save({ key, address: 'https://proxy.example/' })).toEqual({
      source: 'stored',
      state: 'ready',
      address: 'https://proxy.example/',
    })
    expect(() => service.requireFor(asking)).not.toThrow()
    expect(await service.accessFor(asking)).toEqual({
      key,
      address: 'https://proxy.example/',
      cache,
    })
    expect(await service.accessFor(jobOf({}))).toBeNull()
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(texts.join('\n')).not.toContain(key)
    await service.remove()
    expect(() => service.requireFor(asking)).toThrow('no key for the language model')
  })

  it('of the environment comes first', async () => {
    const { service } = setUp({ ANTHROPIC_API_KEY: 'sk-environment' })
    await service.save({ key, address: null })
    expect((await service.view()).source).toBe('environment')
    expect(await service.accessFor(asking)).toMatchObject({ key: 'sk-environment' })
  })

  it('is needed for asking, and not for reckoning what asking costs', async () => {
    const { service, cache } = setUp()
    expect(() => service.requireFor(asking)).toThrow('no key for the language model')
    const dry = jobOf({ llm: 'review', llm_dry_run: true })
    expect(() => service.requireFor(dry)).not.toThrow()
    expect(await service.accessFor(dry)).toEqual({ key: null, address: null, cache })
    expect(await service.test('claude-haiku-4-5', undefined)).toMatchObject({
      ok: false,
      failure: { code: 'login_refused' },
    })
  })

  it.each(['http://proxy.example', 'https://ada:secret@proxy.example', 'proxy'])(
    'is not sent to %s',
    (address) => {
      expect(languageModelKey.safeParse({ key, address }).success).toBe(false)
    },
  )
})
