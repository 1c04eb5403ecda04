import { type Command, Option } from 'commander'
import { addCommand, type Flags, type SetExitCode, yesOption } from './options.ts'

/** What is under `connections`: PostgreSQL and ClickHouse, by a name that inputs give. */
export function addConnectionsCommands(connections: Command, exit: SetExitCode): void {
  addCommand(connections, 'list', 'Connections of the workspace, and of the environment').action(
    async (flags: Flags) => {
      const { listConnections } = await import('../connections.ts')
      await listConnections(flags)
    },
  )
  addCommand(
    connections,
    'add <name>',
    'Save a connection; its password is asked for, or read from stdin, and never a flag',
  )
    .addOption(
      new Option('--kind <kind>', 'what the server is').choices(['postgresql', 'clickhouse']),
    )
    .option('--host <host>', 'name or address; for PostgreSQL also the folder of a socket')
    .option('--port <port>', '5432 for PostgreSQL, 8123 or 8443 (TLS) for ClickHouse')
    .option('--database <database>', 'name of the database')
    .option('--user <user>', 'who logs in')
    .addOption(
      new Option('--tls <mode>', 'whether the connection is encrypted')
        .choices(['off', 'prefer', 'require', 'verify'])
        .default('prefer'),
    )
    .option('--ca <file>', 'authority (PEM) that signed the certificate of the server')
    .option('--password_env <variable>', 'read the password from this variable each time')
    .option('--password_stdin', 'read the password from the first line of stdin')
    .option('--no_password', 'the server asks for none')
    .option('--replace', 'change the connection that has the name')
    .action(async (name: string, flags: Flags) => {
      const { addConnection } = await import('../connections.ts')
      await addConnection(name, flags)
    })
  addCommand(
    connections,
    'test <name>',
    'Open a connection and say what it is good for; exit code of the failure when it fails',
  ).action(async (name: string, flags: Flags) => {
    const { testConnection } = await import('../connections.ts')
    exit(await testConnection(name, flags))
  })
  addCommand(connections, 'remove <name>', 'Remove a connection and its password')
    .addOption(yesOption())
    .action(async (name: string, flags: Flags) => {
      const { removeConnection } = await import('../connections.ts')
      await removeConnection(name, flags)
    })
}
