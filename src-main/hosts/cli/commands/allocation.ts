import { type Command, Option } from 'commander'
import { addCommand, type Flags, logLevelOption, type SetExitCode } from './options.ts'
import { addWhenCalled } from './when-called.ts'

/** `allocate`, `explain` and `demo`. */
export function addAllocationCommands(program: Command, exit: SetExitCode): void {
  addAllocate(program, exit)
  addExplain(program)
  addDemo(program, exit)
}

function addAllocate(program: Command, exit: SetExitCode): void {
  const command = program
    .command('allocate')
    .description('Hand contracts to eligible users under caps and group ratios')
    .action(async (flags: Flags) => {
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

function addDemo(program: Command, exit: SetExitCode): void {
  addCommand(program, 'demo', 'Make the sample data, run it and show the result')
    .addOption(
      new Option('--family <family>', 'which sample').choices(['allocation']).default('allocation'),
    )
    .addOption(logLevelOption())
    .action(async (flags: Flags) => {
      const { demo } = await import('../allocate.ts')
      exit(await demo(flags))
    })
}
