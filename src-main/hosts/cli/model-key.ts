import { z } from 'zod'
import { exitCodeOf } from '../../../src-shared/errors.ts'
import { languageModelKey, type LanguageModelView } from '../../../src-shared/language-model.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { openLocalCore } from './local-core.ts'
import { askPassword, passwordFrom } from './password.ts'
import { say, sayJson, writeFailure } from './terminal.ts'

/** `quartermaster model-key show`: where the key comes from, and never the key. */
export async function showModelKey(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  tell(await local.client.languageModel.get(), flags)
}

const setFlags = z.object({ address: z.string().optional(), key_stdin: z.boolean().optional() })

/** `quartermaster model-key set`: asked for without being shown, or read from stdin. */
export async function setModelKey(flags: Flags): Promise<void> {
  const { address, key_stdin: fromStdin } = flagValues(setFlags, flags, 'model-key set')
  const key =
    fromStdin === true ? await passwordFrom(process.stdin) : await askPassword('Key of the model')
  const given = languageModelKey.safeParse({ key, address: address ?? null })
  if (!given.success) {
    throw expected('bad_usage', {
      what: given.error.issues
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; '),
      remedy: 'Correct what is named.',
      kept: 'Nothing was changed.',
    })
  }
  await using local = await openLocalCore(flags)
  tell(await local.client.languageModel.save(given.data), flags)
}

/** `quartermaster model-key remove`. */
export async function removeModelKey(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  await confirm('Remove the stored key of the language model?', flags)
  tell(await local.client.languageModel.remove({}), flags)
}

const testFlags = z.object({ model: z.string().min(1).optional() })

/** `quartermaster model-key test`. Returns the exit code. */
export async function testModelKey(flags: Flags): Promise<number> {
  const { model } = flagValues(testFlags, flags, 'model-key test')
  await using local = await openLocalCore(flags)
  const result = await local.client.languageModel.test(model === undefined ? {} : { model })
  if (flags['json'] === true) sayJson(result)
  else if (result.ok) {
    say(process.stdout, `${result.model} answered in ${result.latency_ms.toFixed(0)} ms.\n`)
  } else writeFailure(result.failure)
  return result.ok ? 0 : exitCodeOf(result.failure)
}

function tell(view: LanguageModelView, flags: Flags): void {
  if (flags['json'] === true) sayJson(view)
  else say(process.stdout, `${sentence(view)}\n`)
}

function sentence({ source, state, address }: LanguageModelView): string {
  const where = address === null ? '' : ` It is sent to ${address}.`
  if (source === 'environment') return `The key of ANTHROPIC_API_KEY is used.${where}`
  if (source === 'none') return 'There is no key: set ANTHROPIC_API_KEY, or save one here.'
  return state === 'ready'
    ? `A stored key is used.${where}`
    : 'A key is stored that cannot be opened here: save it again.'
}
