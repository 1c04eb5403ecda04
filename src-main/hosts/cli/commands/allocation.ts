import { type Command, Option } from 'commander'
import { addCommand, type Flags, logLevelOption, type SetExitCode } from './options.ts'
import { addWhenCalled } from './when-called.ts'

/** `allocate`, `explain` and `demo`. */
export function addAllocationCommands(program: Command, exit: SetExitCode): void {
  addAllocate(program, exit)
  addExplain(program)
  addDemo(program, exit)
  addSql(program)
}

function addAllocate(program: Command, exit: SetExitCode): void {
  const command = program
    .command('allocate')
    .description('Hand contracts to eligible users under caps and group ratios')
    .action(async (flags: Flags) => {
      if (flags['check'] === true) {
        const { checkAllocation } = await import('../check-allocation.ts')
        exit(await checkAllocation(flags))
        return
      }
      const { allocate } = await import('../allocate.ts')
      exit(await allocate(flags))
    })
  addWhenCalled(command, async () => {
    const { addAllocateOptions } = await import('./allocate-options.ts')
    addAllocateOptions(command)
  })
}

function addExplain(program: Command): void {
  addCommand(program, 'explain <run>', 'Say why a user, a contract or a group got what it got')
    .addOption(new Option('--user <id>').conflicts(['contract', 'group']))
    .addOption(new Option('--contract <id>').conflicts(['user', 'group']))
    .addOption(
      new Option('--group <id>', 'a group; "" for users without one').conflicts([
        'user',
        'contract',
      ]),
    )
    .action(async (run: string, flags: Flags) => {
      const { explain } = await import('../explain.ts')
      await explain(run, flags)
    })
}

function addSql(program: Command): void {
  const sql = program.command('sql').description('Queries for inputs that come with the program')
  addCommand(sql, 'list', 'What each gives and which parameters it has').action(
    async (flags: Flags) => {
      const { listSql } = await import('../sql.ts')
      await listSql(flags)
    },
  )
  addCommand(sql, 'show <name>', 'The text of one').action(async (name: string, flags: Flags) => {
    const { showSql } = await import('../sql.ts')
    await showSql(name, flags)
  })
}

function addDemo(program: Command, exit: SetExitCode): void {
  addCommand(program, 'demo', 'Make the sample data, run it and show the result')
    .addOption(
      new Option('--family <family>', 'which sample')
        .choices(['allocation', 'events', 'reconciliation'])
        .default('allocation'),
    )
    .option('--database <connection>', 'instead make the demo tables in this empty PostgreSQL')
    .addOption(logLevelOption())
    .action(async (flags: Flags) => {
      if (flags['database'] !== undefined) {
        const { demoDatabase } = await import('../demo-database.ts')
        exit(await demoDatabase(flags))
        return
      }
      const { demo } = await import('../allocate.ts')
      exit(await demo(flags))
    })
}
