import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import type { SecretState } from '../../src-shared/connections.ts'
import { expected, messageOf } from './errors.ts'
import { newRunId } from './ids.ts'
import { writeFileAtomically } from './publish.ts'

/** A way to seal a secret so that a file may hold it. What it writes is text without line breaks. */
export interface Cipher {
  /** Kept with what it sealed: only the same kind can open it. */
  readonly kind: string
  /** `name` goes into the seal: what is sealed for one name does not open for another. */
  seal(name: string, secret: string): Promise<string>
  /** Undefined where it cannot be opened with what is at hand. */
  open(name: string, sealed: string): Promise<string | undefined>
}

/** Passwords, by the id of what they are for. They are on no backup and leave this machine never. */
export interface Vault {
  state(id: string): Promise<SecretState>
  /** Whether there is one, that can be opened or not. */
  has(id: string): boolean
  /** Undefined where there is none, or where it cannot be opened: `state` tells which. */
  get(id: string): Promise<string | undefined>
  set(id: string, secret: string): Promise<void>
  remove(id: string): Promise<void>
}

export interface VaultOptions {
  /** `secrets.json`, readable by its owner only. */
  readonly path: string
  /** The first seals; each opens what it has sealed. */
  readonly ciphers: () => Promise<readonly [Cipher, ...Cipher[]]>
}

const sealedSecret = z.object({ kind: z.string(), value: z.string() })
const content = z.object({ version: z.literal(1), secrets: z.record(z.string(), sealedSecret) })
type Secrets = z.infer<typeof content>['secrets']

export function openVault({ path, ciphers }: VaultOptions): Vault {
  let last: Promise<unknown> = Promise.resolve()

  const change = (by: (secrets: Secrets) => void): Promise<void> => {
    const write = async (): Promise<void> => {
      const secrets = read(path)
      by(secrets)
      const text = `${JSON.stringify({ version: 1, secrets }, null, 2)}\n`
      await writeFileAtomically(path, text, newRunId(new Date()))
    }
    // One after the other: each begins with what the one before has written.
    const next = last.then(write)
    last = next.catch(() => undefined)
    return next
  }

  const find = async (
    id: string,
  ): Promise<{ readonly state: SecretState; readonly secret?: string }> => {
    const sealed = read(path)[id]
    if (sealed === undefined) return { state: 'missing' }
    const cipher = (await ciphers()).find(({ kind }) => kind === sealed.kind)
    const secret = await cipher?.open(id, sealed.value)
    return secret === undefined ? { state: 'locked' } : { state: 'ready', secret }
  }

  return {
    state: async (id) => (await find(id)).state,
    has: (id) => id in read(path),
    get: async (id) => (await find(id)).secret,
    async set(id, secret) {
      const [cipher] = await ciphers()
      const value = await cipher.seal(id, secret)
      await change((secrets) => {
        secrets[id] = { kind: cipher.kind, value }
      })
    },
    async remove(id) {
      if (!(id in read(path))) return
      await change((secrets) => {
        delete secrets[id]
      })
    },
  }
}

/** A file that cannot be read is told and left: nothing in it can be made again. */
function read(path: string): Secrets {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
  try {
    return content.parse(JSON.parse(text)).secrets
  } catch (error) {
    throw expected('storage', {
      what: `The file of passwords (${basename(path)}) is damaged.`,
      remedy: 'Move it aside and give the passwords of the connections again.',
      kept: 'The file was left as it is.',
      // Never its text: JSON errors quote what they stumble over.
      cause: error instanceof SyntaxError ? 'it is no JSON' : messageOf(error).slice(0, 200),
    })
  }
}
