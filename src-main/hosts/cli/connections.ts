import { z } from 'zod'
import {
  type Connection,
  type ConnectionCheck,
  connectionToSave,
  clickhouseTlsPort,
  defaultPorts,
  type SecretReference,
} from '../../../src-shared/connections.ts'
import { exitCodeOf } from '../../../src-shared/errors.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { askPassword, passwordFrom } from './password.ts'
import { say, sayJson, table, writeFailure } from './terminal.ts'
import { timeText } from './units.ts'

/** `quartermaster connections list`. */
export async function listConnections(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const listed = await local.client.connections.list()
  if (flags['json'] === true) {
    sayJson(listed)
    return
  }
  const { environment, connections } = listed
  if (environment.length + connections.length === 0) {
    say(
      process.stdout,
      'No connections yet. Add one: `quartermaster connections add NAME --kind postgresql ...`, or set DB_HOST.\n',
    )
    return
  }
  const rows = [
    ...environment.map((each) => [
      each.name,
      each.kind,
      whereOf(each),
      each.user,
      each.tls,
      'environment',
      '',
    ]),
    ...connections.map((each) => [
      each.name,
      each.kind,
      whereOf(each),
      each.user,
      each.tls,
      passwordText(each),
      `${timeText(each.changed_at)} by ${each.changed_by}`,
    ]),
  ]
  const header = ['Name', 'Kind', 'Where', 'User', 'TLS', 'Password', 'Changed (UTC)']
  say(process.stdout, `${table(header, rows)}\n`)
}

const addFlags = z.object({
  kind: z.enum(['postgresql', 'clickhouse']).optional(),
  host: z.string().optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  database: z.string().optional(),
  user: z.string().optional(),
  tls: z.enum(['off', 'prefer', 'require', 'verify']),
  ca: z.string().optional(),
  password_env: z.string().optional(),
  password_stdin: z.boolean().optional(),
  no_password: z.boolean().optional(),
})
type AddFlags = z.infer<typeof addFlags>

/** `quartermaster connections add NAME`. */
export async function addConnection(name: string, flags: Flags): Promise<void> {
  const given = flagValues(addFlags, flags, 'connections add')
  const { kind, host, database, user, tls, ca } = given
  if (kind === undefined || host === undefined || database === undefined || user === undefined) {
    throw expected('bad_usage', {
      what: 'A connection needs --kind, --host, --database and --user.',
      remedy:
        'For instance: quartermaster connections add offers --kind postgresql --host db.example --database offers --user reader',
    })
  }
  const isTls = tls === 'require' || tls === 'verify'
  const usualPort = kind === 'clickhouse' && isTls ? clickhouseTlsPort : defaultPorts[kind]
  const secret = secretOf(given)
  const parsed = connectionToSave.shape.connection.safeParse({
    name,
    kind,
    host,
    port: given.port ?? usualPort,
    database,
    user,
    tls,
    ...(ca !== undefined && { ca }),
    secret,
  })
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw expected('bad_usage', {
      what: `This is no connection: ${issues.join('; ')}.`,
      remedy: 'Correct what is named.',
      kept: 'Nothing was changed.',
    })
  }
  await using local = await openLocalCore(flags)
  const before = await named(local, name)
  if (before !== undefined && flags['replace'] !== true) {
    throw expected('conflict', {
      what: `There is a connection named ${name} already.`,
      remedy: 'Add --replace to change it, or choose another name.',
      kept: 'Nothing was changed.',
    })
  }
  const password = secret.kind === 'stored' ? await passwordOf(name, given) : undefined
  const saved = await local.client.connections.save({
    ...(before !== undefined && { id: before.id }),
    connection: parsed.data,
    ...(password !== undefined && { password }),
  })
  if (flags['json'] === true) sayJson(saved)
  else {
    say(
      process.stdout,
      `${saved.name} was ${before === undefined ? 'added' : 'changed'}. Try it: \`quartermaster connections test ${saved.name}\`.\n`,
    )
  }
}

/** `quartermaster connections test NAME`. */
export async function testConnection(name: string, flags: Flags): Promise<number> {
  await using local = await openLocalCore(flags)
  const result = await local.client.connections.test({ name })
  if (flags['json'] === true) sayJson(result)
  else if (result.ok) say(process.stdout, `${name} works.\n${checkText(result.check)}`)
  else writeFailure(result.failure)
  return result.ok ? 0 : exitCodeOf(result.failure)
}

/** `quartermaster connections remove NAME`. */
export async function removeConnection(name: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const found = await named(local, name)
  if (found === undefined) {
    throw expected('not_found', {
      what: `There is no connection named ${name}.`,
      remedy: '`quartermaster connections list` shows what there is.',
    })
  }
  await confirm(`Remove the connection ${name} and its password?`, flags)
  await local.client.connections.remove({ id: found.id })
  if (flags['json'] === true) sayJson({ removed: name })
  else say(process.stdout, `${name} was removed.\n`)
}

async function named({ client }: LocalCore, name: string): Promise<Connection | undefined> {
  const { connections } = await client.connections.list()
  return connections.find((each) => each.name === name)
}

/** One source of the password, or else it is asked for. */
function secretOf({ password_env, password_stdin, no_password }: AddFlags): SecretReference {
  const given = [password_env, password_stdin, no_password].filter((flag) => flag !== undefined)
  if (given.length > 1) {
    throw expected('bad_usage', {
      what: '--password_env, --password_stdin and --no_password exclude each other.',
      remedy: 'Give one of them, or none to be asked.',
    })
  }
  if (password_env !== undefined) return { kind: 'environment', variable: password_env }
  return no_password === true ? { kind: 'none' } : { kind: 'stored' }
}

const passwordOf = (name: string, { password_stdin }: AddFlags): Promise<string> =>
  password_stdin === true ? passwordFrom(process.stdin) : askPassword(`Password of ${name}`)

const whereOf = ({
  host,
  port,
  database,
}: Pick<Connection, 'host' | 'port' | 'database'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`

function passwordText({ secret, secret_state: state }: Connection): string {
  const where = { none: 'none', stored: 'stored', environment: 'from the environment' }[secret.kind]
  const source = secret.kind === 'environment' ? `$${secret.variable}` : where
  return state === 'ready' ? source : `${source}: ${state}`
}

/** What a test found out, a line each. */
export function checkText({
  version,
  latency_ms: latency,
  connect_ms: connect,
  database,
  user,
  tls,
  rights,
}: ConnectionCheck): string {
  const rows = [
    ['Version', version],
    ['Answers in', `${latency.toFixed(1)} ms (opened in ${connect.toFixed(0)} ms)`],
    ['Database', `${database} as ${user}`],
    [
      'TLS',
      tls === null ? 'none' : `${tls.protocol}, ${tls.verified ? 'verified' : 'not verified'}`,
    ],
    ['Tables', `${rights.readable_tables} of ${rights.tables} readable`],
    ['Rights', rights.writable ? 'may write' : 'may only read'],
  ]
  return rows.map(([label = '', value = '']) => `  ${label.padEnd(12)}${value}\n`).join('')
}
