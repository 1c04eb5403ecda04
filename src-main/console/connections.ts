import {
  type Connection,
  type ConnectionDefinition,
  type Connections,
  type ConnectionTestResult,
  type ConnectionToSave,
  type ConnectionToTry,
  environmentClickhouse,
  environmentConnection,
} from '../../src-shared/connections.ts'
import { type RemoteTarget, unknownConnection } from '../data/remote/target.ts'
import { expected, ExpectedError } from '../platform/errors.ts'
import type { Roots } from '../platform/roots.ts'
import type { Vault } from '../platform/secrets.ts'
import type { ConnectionsStore, StoredConnection } from '../store/connections.ts'
import { passwordIn, secretStateOf, type SecretOwner } from './connection-password.ts'
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
  /** Gives the name it had. */
  remove(id: string): Promise<string>
  /** Also of the environment. Throws `not_found`. */
  test(name: string, signal: AbortSignal | undefined): Promise<ConnectionTestResult>
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

  const shown = async (connection: StoredConnection): Promise<Connection> => ({
    ...connection,
    secret_state: await secretStateOf(connection, vault, environment),
  })

  const passwordOf = (owner: SecretOwner): Promise<string | null> =>
    passwordIn(owner, vault, environment)
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

  const isKnown = (name: string): boolean =>
    store.named(name) !== undefined || ofEnvironment.some((target) => target.name === name)

  const confined = <Definition extends ConnectionDefinition>(definition: Definition): Definition =>
    definition.ca === undefined ? definition : { ...definition, ca: roots.confine(definition.ca) }

  /** The password that a form means: given there, or the stored one while it goes to the same place. */
  const meantPassword = async ({ id, connection, password }: ConnectionToTry) => {
    if (password !== undefined) return password
    const { secret } = connection
    if (secret.kind !== 'stored' || id === undefined) {
      return await passwordOf({ id: '', name: connection.name, secret })
    }
    const before = store.get(id)
    if (before.secret.kind === 'stored' && goesElsewhere(before, connection)) {
      throw passwordAgain(connection.name)
    }
    return await passwordOf({ ...before, secret })
  }

  return {
    list: async () => ({
      environment: ofEnvironment.map(withoutPassword),
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
      const saved = store.save(id, confined(connection), who, now())
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
      const name = store.remove(id)
      await vault.remove(id)
      return name
    },
    async test(name, signal) {
      if (!isKnown(name)) throw unknownConnection(name)
      return await asResult(async () => await options.check(await targetNamed(name), signal))
    },
    tryOut: (given, signal) =>
      asResult(async () => {
        const password = await meantPassword(given)
        return await options.check(withPassword(confined(given.connection), password), signal)
      }),
    targets: async (names) => await Promise.all([...new Set(names)].map(targetNamed)),
  }
}

function withoutPassword(target: RemoteTarget): Omit<ConnectionDefinition, 'secret'> {
  const { password: _password, ...rest } = target
  return rest
}

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

/** An input of a job of any family, as far as connections go. */
interface NamesConnection {
  readonly kind: string
  readonly connection?: string
}

/** The connections that inputs come from. */
export function connectionNames(
  inputs: Readonly<Record<string, NamesConnection | undefined>> | readonly NamesConnection[],
): readonly string[] {
  const sources: readonly (NamesConnection | undefined)[] = Object.values(inputs)
  return sources.flatMap((source) => source?.connection ?? [])
}
