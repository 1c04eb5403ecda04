import { z } from 'zod'
import {
  type LanguageModelKey,
  type LanguageModelTested,
  type LanguageModelView,
} from '../../src-shared/language-model.ts'
import type { Job } from '../../src-shared/runs.ts'
import type { LanguageModelAccess } from '../jobs/tasks.ts'
import { expected, ExpectedError } from '../platform/errors.ts'
import type { Vault } from '../platform/secrets.ts'

export interface LanguageModelOptions {
  readonly vault: Vault
  readonly environment: Readonly<Record<string, string | undefined>>
  /** File of the answers that runs share. */
  readonly cache: string
  /** Asks a model for a token, in a process of its own. */
  readonly check: (
    model: string,
    access: LanguageModelAccess,
    signal: AbortSignal | undefined,
  ) => Promise<LanguageModelTested>
}

/** The key of the language model: of the environment, or kept sealed with its address. */
export interface LanguageModelService {
  /** File of the answers that runs share. */
  readonly cache: string
  view(): Promise<LanguageModelView>
  save(given: LanguageModelKey): Promise<LanguageModelView>
  remove(): Promise<LanguageModelView>
  test(model: string, signal: AbortSignal | undefined): Promise<LanguageModelTested>
  /** Refuses a job that would ask a model without a key. Throws `login_refused`. */
  requireFor(job: Job): void
  /** For the job's runner, and nothing else; null where it asks no model. Throws `login_refused`. */
  accessFor(job: Job): Promise<LanguageModelAccess | null>
}

const secretName = 'language-model'
/** Sealed together: a key goes nowhere that its owner never meant it for. */
const sealed = z.strictObject({ key: z.string(), address: z.string().nullable() })

export function createLanguageModel(options: LanguageModelOptions): LanguageModelService {
  const { vault, environment, cache } = options
  const variable = environment['ANTHROPIC_API_KEY'] || undefined
  const ofEnvironment = environment['ANTHROPIC_BASE_URL'] || null

  const stored = async (): Promise<z.infer<typeof sealed> | undefined> => {
    const text = await vault.get(secretName)
    return text === undefined ? undefined : sealed.parse(JSON.parse(text))
  }

  const view = async (): Promise<LanguageModelView> => {
    if (variable !== undefined) {
      return { source: 'environment', state: 'ready', address: ofEnvironment }
    }
    const state = await vault.state(secretName)
    if (state === 'missing') return { source: 'none', state, address: null }
    return { source: 'stored', state, address: (await stored())?.address ?? null }
  }

  const access = async (): Promise<LanguageModelAccess> => {
    if (variable !== undefined) {
      return { key: variable, address: ofEnvironment ?? officialAddress, cache }
    }
    const known = await stored()
    if (known !== undefined) {
      return { key: known.key, address: known.address ?? officialAddress, cache }
    }
    throw (await vault.state(secretName)) === 'locked' ? locked() : withoutKey()
  }

  return {
    cache,
    view,
    async save({ key, address }) {
      await vault.set(secretName, JSON.stringify({ key, address }))
      return await view()
    },
    async remove() {
      await vault.remove(secretName)
      return await view()
    },
    async test(model, signal) {
      try {
        return await options.check(model, await access(), signal)
      } catch (error) {
        if (error instanceof ExpectedError) return { ok: false, failure: error.failure }
        throw error
      }
    },
    requireFor(job) {
      if (job.kind !== 'reconciliation') return
      const { llm, llm_dry_run: isDryRun } = job.parameters
      if (llm === 'off' || isDryRun) return
      if (variable === undefined && !vault.has(secretName)) throw withoutKey()
    },
    async accessFor(job) {
      if (job.kind !== 'reconciliation' || job.parameters.llm === 'off') return null
      return job.parameters.llm_dry_run ? { key: null, address: null, cache } : await access()
    },
  }
}

/** Said rather than left out: the client would look for another in the environment. */
const officialAddress = 'https://api.anthropic.com'

function withoutKey(): Error {
  return expected('login_refused', {
    what: 'There is no key for the language model here.',
    remedy:
      'Set ANTHROPIC_API_KEY where this console is started, or save a key in the settings (`quartermaster model-key set`).',
    kept: 'Nothing was started.',
  })
}

function locked(): Error {
  return expected('login_refused', {
    what: 'The stored key of the language model cannot be opened here.',
    remedy:
      'It was saved by another host or with another key (QM_SECRET_KEY, secret.key): save it again here, or set ANTHROPIC_API_KEY.',
  })
}
