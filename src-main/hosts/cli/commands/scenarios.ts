import type { Command } from 'commander'
import { type Flags, repeatable, type SetExitCode } from './options.ts'
import { addWhenCalled } from './when-called.ts'

/** `sweep` and `what-if`. */
export function addScenarioCommands(program: Command, exit: SetExitCode): void {
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
