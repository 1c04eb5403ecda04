import { type Command, Option } from 'commander'
import { addCommand, type Flags, type SetExitCode, yesOption } from './options.ts'

/** What is under `backup`: copies of what people do. */
export function addBackupCommands(backup: Command, exit: SetExitCode): void {
  addCommand(backup, 'create', 'Make a backup now').action(async (flags: Flags) => {
    const { createBackup } = await import('../backup.ts')
    await createBackup(flags)
  })
  addCommand(backup, 'list', 'Newest first').action(async (flags: Flags) => {
    const { listBackups } = await import('../backup.ts')
    await listBackups(flags)
  })
  addCommand(
    backup,
    'verify <backup>',
    'Read a backup whole and say what is wrong with it; exit code 1 when something is',
  ).action(async (name: string, flags: Flags) => {
    const { verifyBackup } = await import('../backup.ts')
    exit(await verifyBackup(name, flags))
  })
  addCommand(
    backup,
    'restore <backup>',
    'Go back to what people had done by then; what is there now is backed up before',
  )
    .addOption(yesOption())
    .action(async (name: string, flags: Flags) => {
      const { restoreBackup } = await import('../backup.ts')
      await restoreBackup(name, flags)
    })
  addCommand(backup, 'prune', 'Delete old backups')
    .option('--keep <n>', 'daily and manual backups that stay, of each', '14')
    .option('--dry_run', 'only say what would go')
    .action(async (flags: Flags) => {
      const { pruneBackups } = await import('../backup.ts')
      await pruneBackups(flags)
    })
}

/** What is under `config`: the rules of the workspace. */
export function addConfigCommands(config: Command): void {
  addCommand(config, 'list', 'Every setting, its value and what it means').action(
    async (flags: Flags) => {
      const { listSettings } = await import('../config.ts')
      await listSettings(flags)
    },
  )
  addCommand(config, 'get <setting>', 'The value of one setting').action(
    async (name: string, flags: Flags) => {
      const { getSetting } = await import('../config.ts')
      await getSetting(name, flags)
    },
  )
  addCommand(config, 'set <setting> <value>', 'Change a setting; "none" for its automatic value')
    .addHelpText(
      'after',
      '\nFor instance: quartermaster config set limits.threads 4\n              quartermaster config set retention.max_runs none',
    )
    .action(async (name: string, value: string, flags: Flags) => {
      const { setSetting } = await import('../config.ts')
      await setSetting(name, value, flags)
    })
}

/** What is under `people`: who may use the workspace in a browser. */
export function addPeopleCommands(people: Command): void {
  addCommand(people, 'list', 'Who was invited').action(async (flags: Flags) => {
    const { listPeople } = await import('../people.ts')
    await listPeople(flags)
  })
  addCommand(
    people,
    'invite <name>',
    'Print a link that opens the console once for somebody; again for another link',
  )
    .addOption(
      new Option('--access <access>', 'what they may do')
        .choices(['read', 'write', 'admin'])
        .default('write'),
    )
    .option('--hours <n>', 'how long the link works', '24')
    .option('--origin <url>', 'where `quartermaster serve` is reached', 'http://127.0.0.1:4780')
    .action(async (name: string, flags: Flags) => {
      const { invitePerson } = await import('../people.ts')
      await invitePerson(name, flags)
    })
  addCommand(people, 'revoke <name>', 'End the sessions of somebody at once').action(
    async (name: string, flags: Flags) => {
      const { revokePerson } = await import('../people.ts')
      await revokePerson(name, flags)
    },
  )
}

/** What is under `keys`: keys of the public API. */
export function addKeysCommands(keys: Command): void {
  addCommand(keys, 'list', 'Every key, without its secret').action(async (flags: Flags) => {
    const { listKeys } = await import('../keys.ts')
    await listKeys(flags)
  })
  addCommand(keys, 'create <name>', 'Print a new key; it is told this once')
    .addOption(
      new Option('--access <access>', 'what it may do').choices(['read', 'write']).default('read'),
    )
    .option('--days <n>', 'how long it works (default: until it is revoked)')
    .action(async (name: string, flags: Flags) => {
      const { createKey } = await import('../keys.ts')
      await createKey(name, flags)
    })
  addCommand(keys, 'revoke <key>', 'End a key for good, by its name or id')
    .addOption(yesOption())
    .action(async (key: string, flags: Flags) => {
      const { revokeKey } = await import('../keys.ts')
      await revokeKey(key, flags)
    })
}
