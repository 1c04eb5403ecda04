import type { SecretReference, SecretState } from '../../src-shared/connections.ts'
import { expected } from '../platform/errors.ts'
import { aesCiphers } from '../platform/secrets-aes.ts'
import { type Cipher, openVault, type Vault } from '../platform/secrets.ts'
import type { Workspace } from '../platform/workspace.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What has a password, or none. */
export interface SecretOwner {
  readonly id: string
  readonly name: string
  readonly secret: SecretReference
}

/** The vault of a workspace. `own` seals better than a key file can, where the host has such a thing. */
export function vaultOf(
  workspace: Workspace,
  environment: Environment,
  own: () => Promise<Cipher | undefined> = async () => undefined,
): Vault {
  return openVault({
    path: workspace.secretsFile,
    async ciphers() {
      const aes = aesCiphers({
        passphrase: environment['QM_SECRET_KEY'],
        keyFile: workspace.secretKeyFile,
      })
      const best = await own()
      return best === undefined ? aes : [best, ...aes]
    },
  })
}

export async function secretStateOf(
  { id, secret }: SecretOwner,
  vault: Vault,
  environment: Environment,
): Promise<SecretState> {
  switch (secret.kind) {
    case 'none':
      return 'ready'
    case 'environment':
      return environment[secret.variable] ? 'ready' : 'missing'
    case 'stored':
      return await vault.state(id)
  }
}

/** Null where none is needed. Throws `login_refused` where it is missing or cannot be opened. */
export async function passwordIn(
  { id, name, secret }: SecretOwner,
  vault: Vault,
  environment: Environment,
): Promise<string | null> {
  switch (secret.kind) {
    case 'none':
      return null
    case 'environment': {
      const value = environment[secret.variable]
      if (value) return value
      throw expected('login_refused', {
        what: `The password of ${name} is missing: the variable ${secret.variable} is not set here.`,
        remedy: `Set ${secret.variable} where this console is started, or save the password with the connection.`,
      })
    }
    case 'stored': {
      const value = await vault.get(id)
      if (value !== undefined) return value
      throw withoutSecret(name, await vault.state(id))
    }
  }
}

/** The password of a connection of a workspace that nobody has opened. */
export const passwordFor = (
  owner: SecretOwner,
  workspace: Workspace,
  environment: Environment,
): Promise<string | null> => passwordIn(owner, vaultOf(workspace, environment), environment)

function withoutSecret(name: string, state: SecretState): Error {
  return state === 'locked'
    ? expected('login_refused', {
        what: `The stored password of ${name} cannot be opened here.`,
        remedy:
          'It was saved by another host or with another key (QM_SECRET_KEY, secret.key): save it again here, or name an environment variable.',
      })
    : expected('login_refused', {
        what: `The password of ${name} is missing: passwords are not in backups.`,
        remedy: 'Change the connection and give its password again.',
      })
}
