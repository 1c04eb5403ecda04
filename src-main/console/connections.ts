import type { InputSource } from '../../src-shared/allocation/inputs.ts'
import {
  type Connection,
  type ConnectionDefinition,
  type Connections,
  type ConnectionTestResult,
  type ConnectionToSave,
  type ConnectionToTry,
  environmentClickhouse,
  environmentConnection,
  type SecretState,
} from '../../src-shared/connections.ts'
import { type RemoteTarget, unknownConnection } from '../data/remote/target.ts'
import { expected, ExpectedError } from '../platform/errors.ts'
import type { Roots } from '../platform/roots.ts'
import type { Vault } from '../platform/secrets.ts'
import type { ConnectionsStore, StoredConnection } from '../store/connections.ts'
import { environmentTargets } from './environment-connections.ts'

export interface ConnectionsOptions {
  readonly store: ConnectionsStore
  readonly vault: Vault
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly roots: Roots
  readonly now: () => Date
  /** Opens and checks a connection in a process of its own. */
  readonly check: (
    target: RemoteTarget,
    signal: AbortSignal | undefined,
  ) => Promise<ConnectionTestResult>
}

/** Saved connections and their passwords. Nothing it gives to people holds a password. */
export interface ConnectionsService {
  list(): Promise<Connections>
  save(given: ConnectionToSave, who: string): Promise<Connection>
  remove(id: string): Promise<void>
  test(id: string, signal: AbortSignal | undefined): Promise<ConnectionTestResult>
  tryOut(given: ConnectionToTry, signal: AbortSignal | undefined): Promise<ConnectionTestResult>
  /**
   * The connections of these names with their passwords, each once: for a task, and nothing else.
   * Throws `not_found`, and `login_refused` where a password is missing.
   */
  targets(names: readonly string[]): Promise<readonly RemoteTarget[]>
}

export function createConnections(options: ConnectionsOptions): ConnectionsService {
  const { store, vault, environment, roots, now } = options
  const ofEnvironment = environmentTargets(environment)

  const stateOf = async ({ id, secret }: StoredConnection): Promise<SecretState> => {
    switch (secret.kind) {
      case 'none':
        return 'ready'
      case 'environment':
        return environment[secret.variable] ? 'ready' : 'missing'
      case 'stored':
        return await vault.state(id)
    }
  }
  const shown = async (connection: StoredConnection): Promise<Connection> => ({
    ...connection,
    secret_state: await stateOf(connection),
  })

  const passwordOf = async ({ id, name, secret }: StoredConnection): Promise<string | null> => {
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
  const targetOf = async (connection: StoredConnection): Promise<RemoteTarget> =>
    withPassword(connection, await passwordOf(connection))

  const targetNamed = async (name: string): Promise<RemoteTarget> => {
    const given = ofEnvironment.find((target) => target.name === name)
    if (given !== undefined) return given
    const stored = store.named(name)
    if (stored !== undefined) return await targetOf(stored)
    throw name === environmentConnection || name === environmentClickhouse
      ? noEnvironment(name)
      : unknownConnection(name)
  }

  /** The password that a form means: given there, or the stored one while it goes to the same place. */
  const meantPassword = async ({ id, connection, password }: ConnectionToTry) => {
    if (password !== undefined) return password
    const { secret } = connection
    if (secret.kind !== 'stored' || id === undefined) {
      return await passwordOf({ ...connection, ...nobody, id: '' })
    }
    const before = store.get(id)
    if (before.secret.kind === 'stored' && goesElsewhere(before, connection)) {
      throw passwordAgain(connection.name)
    }
    return await passwordOf({ ...before, secret })
  }

  return {
    list: async () => ({
      environment: ofEnvironment.map(({ password: _, ...shownTarget }) => shownTarget),
      connections: await Promise.all(store.list().map(shown)),
    }),
    async save({ id, connection, password }, who) {
      const { secret } = connection
      const before = id === undefined ? undefined : store.get(id)
      const keeps = secret.kind === 'stored' && password === undefined
      if (keeps && before?.secret.kind !== 'stored') throw noPassword(connection.name)
      if (keeps && before !== undefined && goesElsewhere(before, connection)) {
        throw passwordAgain(connection.name)
      }
      if (secret.kind !== 'stored' && password !== undefined) throw needlessPassword()
      const confined =
        connection.ca === undefined
          ? connection
          : { ...connection, ca: roots.confine(connection.ca) }
      const saved = store.save(id, confined, who, now())
      if (password !== undefined) {
        await vault.set(saved.id, password).catch((error: unknown) => {
          // A connection that was never whole is none.
          if (before === undefined) store.remove(saved.id)
          throw error
        })
      } else if (secret.kind !== 'stored') {
        await vault.remove(saved.id)
      }
      return await shown(saved)
    },
    async remove(id) {
      store.remove(id)
      await vault.remove(id)
    },
    async test(id, signal) {
      const stored = store.get(id)
      return await asResult(async () => await options.check(await targetOf(stored), signal))
    },
    tryOut: (given, signal) =>
      asResult(async () => {
        const password = await meantPassword(given)
        return await options.check(withPassword(given.connection, password), signal)
      }),
    targets: async (names) => await Promise.all([...new Set(names)].map(targetNamed)),
  }
}

/** What a connection that is not saved yet does not have. */
const nobody = { created_by: '', created_at: '', changed_by: '', changed_at: '' }

function withPassword(
  { name, kind, host, port, database, user, tls, ca }: ConnectionDefinition,
  password: string | null,
): RemoteTarget {
  const target = { name, kind, host, port, database, user, tls, password }
  return ca === undefined ? target : { ...target, ca }
}

/** A stored password must not be sent to a place its owner never meant it for. */
const goesElsewhere = (before: ConnectionDefinition, after: ConnectionDefinition): boolean =>
  before.kind !== after.kind ||
  before.host !== after.host ||
  before.port !== after.port ||
  before.user !== after.user ||
  // Whoever is in between could read it.
  tlsStrength[after.tls] < tlsStrength[before.tls]

const tlsStrength = { off: 0, prefer: 1, require: 2, verify: 3 } as const

/** A connection that fails has been tested all the same. */
async function asResult(work: () => Promise<ConnectionTestResult>): Promise<ConnectionTestResult> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ExpectedError) return { ok: false, failure: error.failure }
    throw error
  }
}

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

function noPassword(name: string): Error {
  return expected('bad_usage', {
    what: `There is no password to store for ${name}.`,
    remedy: 'Give it, or choose another source of the password.',
    kept: 'Nothing was changed.',
  })
}

function passwordAgain(name: string): Error {
  return expected('bad_usage', {
    what: `${name} would send its stored password to another place, or with less protection.`,
    remedy: 'Give the password again.',
    kept: 'Nothing was changed.',
  })
}

function needlessPassword(): Error {
  return expected('bad_usage', {
    what: 'A password was given, and the connection says that it is not stored.',
    remedy: 'Leave it out, or choose that it is stored.',
    kept: 'Nothing was changed.',
  })
}

function noEnvironment(name: string): Error {
  const variables = name === environmentConnection ? 'DB_HOST and the like' : 'CLICKHOUSE_URL'
  return expected('not_found', {
    what: `There is no connection of the environment: ${variables} not set here.`,
    remedy: `Set ${variables} where this console is started, or save a connection and name it.`,
  })
}

/** The connections that inputs come from. */
export const connectionNames = (
  inputs: Readonly<Record<string, InputSource | undefined>>,
): readonly string[] =>
  Object.values(inputs).flatMap((source) => (source?.kind === 'query' ? [source.connection] : []))
