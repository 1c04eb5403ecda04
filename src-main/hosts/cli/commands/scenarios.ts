import type { Command } from 'commander'
import { addCommand, type Flags, repeatable, type SetExitCode } from './options.ts'
import { addWhenCalled } from './when-called.ts'

/** `sweep` and `what-if`. */
export function addScenarioCommands(program: Command, exit: SetExitCode): void {
  addSweep(program, exit)
  addWhatIf(program)
}

function addSweep(program: Command, exit: SetExitCode): void {
  const command = program
    .command('sweep')
    .description('Solve the same inputs at several values of slack, targets, caps or solver')
    .action(async (flags: Flags) => {
      const { sweep } = await import('../sweep.ts')
      exit(await sweep(flags))
    })
  addWhenCalled(command, async () => {
    const { addInputOptions } = await import('./allocate-options.ts')
    command
      .addOption(
        repeatable(
          '--over <name=values>',
          'what to vary: ratio_slack, ratio_shift, ratio_scale, ratio:GROUP, cap_scale, sponsored_cap_scale, scarcity_alpha, max_mixed_share, per_user, solver; values as 0,0.01 or FROM:TO:STEP',
        ),
      )
      .option('--out <file>', 'table of points, .csv')
    addInputOptions(command)
    command.addHelpText(
      'after',
      `
Each --over is one axis; with several, every combination is a point (at most 200).
--timeout is that of one point.`,
    )
  })
}

function addWhatIf(program: Command): void {
  const command = addCommand(
    program,
    'what-if <run>',
    'Say what would be different with other caps, targets or rules; writes nothing',
  ).action(async (run: string, flags: Flags) => {
    const { whatIf } = await import('../what-if.ts')
    await whatIf(run, flags)
  })
  addWhenCalled(command, async () => {
    const { parameterOption } = await import('./allocate-options.ts')
    const { whatIfChanges } = await import('../../../../src-shared/allocation/what-if.ts')
    command
      .addOption(repeatable('--cap <contract=cap>', 'another cap of a contract'))
      .addOption(repeatable('--ratio <group=share>', 'another target of a group'))
      .option('--time_limit <s>', 'seconds after which the best result so far is given', '20')
    for (const name of whatIfChanges.keyof().options) {
      // These two have a shorter name here.
      if (name === 'cap_override' || name === 'ratio_override') continue
      command.addOption(parameterOption(name))
    }
  })
}
