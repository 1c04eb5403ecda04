import { z } from 'zod'
import { expected } from '../../platform/errors.ts'
import type { Cipher } from '../../platform/secrets.ts'
import type { CoreToMain, MainToCore } from './core-protocol.ts'

/** Seals with the password store of the system, which only the main process reaches. */
export interface MainCipher {
  /** Undefined where the system has no such store. */
  find(): Promise<Cipher | undefined>
  /** What main has answered. */
  answer(message: Extract<MainToCore, { type: 'secret' }>): void
}

type Question = Extract<CoreToMain, { type: 'secret' }>['ask']

/** The store binds nothing to a name, so the name is sealed with the secret. */
const content = z.strictObject({ name: z.string(), secret: z.string() })

export function createMainCipher(tell: (message: CoreToMain) => void): MainCipher {
  const waiting = new Map<number, (value: string | null) => void>()
  let last = 0
  const question = (ask: Question, text = ''): Promise<string | null> => {
    last += 1
    const { promise, resolve } = Promise.withResolvers<string | null>()
    waiting.set(last, resolve)
    tell({ type: 'secret', question: last, ask, text })
    return promise
  }
  const cipher: Cipher = {
    kind: 'safe-storage',
    async seal(name, secret) {
      const sealed = await question('seal', JSON.stringify({ name, secret }))
      if (sealed !== null) return sealed
      throw expected('storage', {
        what: 'The password store of this system did not take the password.',
        remedy: 'Unlock it (keychain, keyring) and try again.',
        kept: 'Nothing was changed.',
      })
    },
    async open(name, sealed) {
      const text = await question('open', sealed)
      if (text === null) return undefined
      const opened = content.safeParse(JSON.parse(text))
      return opened.success && opened.data.name === name ? opened.data.secret : undefined
    },
  }
  return {
    find: async () => ((await question('available')) === null ? undefined : cipher),
    answer({ question: number, value }) {
      waiting.get(number)?.(value)
      waiting.delete(number)
    },
  }
}
