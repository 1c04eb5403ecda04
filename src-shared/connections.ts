import { z } from 'zod'
import { failure } from './errors.ts'

export const connectionKinds = ['postgresql', 'clickhouse'] as const
export const connectionKind = z.enum(connectionKinds)
export type ConnectionKind = z.infer<typeof connectionKind>

/**
 * How a connection uses TLS: `off` never; `prefer` where the server offers it, in clear otherwise;
 * `require` always, whoever answers; `verify` always, and the server's certificate must be of its
 * name and signed by a known authority, or by the one of the file that is named.
 */
export const tlsModes = ['off', 'prefer', 'require', 'verify'] as const
export const tlsMode = z.enum(tlsModes)
export type TlsMode = z.infer<typeof tlsMode>

/** How an input names a connection: `sql:FILE@NAME`. */
export const connectionName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,60}$/, 'letters, digits, _ and - only, at most 60')

/**
 * Connections that the environment of the console describes: DB_HOST, DB_PORT, DB_NAME, DB_USER,
 * DB_PASSWORD, and CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD. Without DB_HOST the first
 * name stands for ClickHouse too.
 */
export const environmentConnection = 'environment'
export const environmentClickhouse = 'environment-clickhouse'
const reservedNames: readonly string[] = [environmentConnection, environmentClickhouse]

export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'the name of an environment variable')
  // Whoever may add a connection must not send the keys of the console itself to a host of theirs.
  .refine((name) => !name.toUpperCase().startsWith('QM_'), 'QM_ variables are not for connections')

/** Where the password comes from; the password itself is never part of a connection. */
export const secretReference = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('environment'), variable: variableName }),
  /** In the vault of this installation. */
  z.strictObject({ kind: z.literal('stored') }),
])
export type SecretReference = z.infer<typeof secretReference>

const hostName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\s@?#]+$/, 'a host name, an address, or the folder of a socket')
const shortText = z.string().min(1).max(200)

/** What is stored of a connection, and shown. */
export const connectionDefinition = z.strictObject({
  /** No two connections have the same. */
  name: connectionName,
  kind: connectionKind,
  /** PostgreSQL also takes the folder of a socket: a path. */
  host: hostName,
  port: z.int().min(1).max(65_535),
  database: shortText,
  user: shortText,
  tls: tlsMode.default('prefer'),
  /** File (PEM) with the authority that signed the server's certificate. */
  ca: z.string().min(1).max(4096).optional(),
  secret: secretReference.default({ kind: 'none' }),
})
export type ConnectionDefinition = z.infer<typeof connectionDefinition>

export const defaultPorts = {
  postgresql: 5432,
  clickhouse: 8123,
} as const satisfies Record<ConnectionKind, number>
/** ClickHouse speaks TLS on a port of its own. */
export const clickhouseTlsPort = 8443

/** Why a connection has no password to use, or that it has what it needs. */
export const secretState = z.enum(['ready', 'missing', 'locked'])
export type SecretState = z.infer<typeof secretState>

export const connection = connectionDefinition.extend({
  id: z.string().regex(/^[0-9a-z]{4,32}$/),
  /** `missing`: restored from a backup, or the variable is not set; `locked`: cannot be decrypted. */
  secret_state: secretState,
  created_by: z.string(),
  created_at: z.iso.datetime(),
  changed_by: z.string(),
  changed_at: z.iso.datetime(),
})
export type Connection = z.infer<typeof connection>

/** What a test of a connection found out. */
export const connectionCheck = z.strictObject({
  version: z.string(),
  /** Of one round trip on the open connection, in milliseconds. */
  latency_ms: z.number().nonnegative(),
  /** Until it was open, in milliseconds. */
  connect_ms: z.number().nonnegative(),
  database: z.string(),
  user: z.string(),
  /** Version of TLS, and whether the certificate was verified; null: in clear. */
  tls: z.strictObject({ protocol: z.string(), verified: z.boolean() }).nullable(),
  rights: z.strictObject({
    /** Tables and views of the database that may be read. */
    readable_tables: z.int().nonnegative(),
    tables: z.int().nonnegative(),
    /** Whether the login may change data at all. */
    writable: z.boolean(),
  }),
})
export type ConnectionCheck = z.infer<typeof connectionCheck>

export const connectionTestResult = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), check: connectionCheck }),
  z.strictObject({ ok: z.literal(false), failure }),
])
export type ConnectionTestResult = z.infer<typeof connectionTestResult>

/** By name; those of the environment, which nobody saved, first. */
export const connections = z.strictObject({
  environment: z.array(connectionDefinition.omit({ secret: true })),
  connections: z.array(connection),
})
export type Connections = z.infer<typeof connections>

const id = connection.shape.id
export const inConnection = z.strictObject({ id })
export const removedConnection = inConnection.extend({ name: connectionName })
/** Saved, or of the environment. */
export const connectionToTest = z.strictObject({ name: connectionName })

const password = z.string().min(1).max(10_000)
const definitionToSave = connectionDefinition.extend({
  name: connectionName.refine(
    (name) => !reservedNames.includes(name),
    'the environment of the console has that name',
  ),
})
/**
 * Without an id a new connection is made; with one it is replaced. A stored password is kept where
 * none is given, as long as it would go to the same host, port and user.
 */
export const connectionToSave = z.strictObject({
  id: id.optional(),
  connection: definitionToSave,
  password: password.optional(),
})
export type ConnectionToSave = z.infer<typeof connectionToSave>

/** As it stands in a form. `password` stands for whatever its secret says, where it is given. */
export const connectionToTry = z.strictObject({
  id: id.optional(),
  connection: connectionDefinition,
  password: password.optional(),
})
export type ConnectionToTry = z.infer<typeof connectionToTry>
