import { Argument, type Command } from 'commander'
import { completionInstall, completionScript, type Shell, shells } from '../completion/scripts.ts'
import { addAll } from './when-called.ts'

/** `completion SHELL`, and the hidden command that its script asks. */
export function addCompletionCommands(program: Command): void {
  program
    .command('completion')
    .description('Print a script that completes commands, flags, files and runs in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText(
      'after',
      `\nTo load it in every new shell:\n${shells.map((shell) => `  ${shell.padEnd(12)}${completionInstall[shell]}`).join('\n')}`,
    )
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell))
    })
  program
    .command('__complete', { hidden: true })
    .addArgument(new Argument('<shell>').choices(shells))
    .argument('[words...]')
    .action(async (shell: Shell, words: readonly string[]) => {
      const [{ complete }] = await Promise.all([
        import('../completion/complete.ts'),
        addAll(program),
      ])
      process.stdout.write(complete(program, shell, words))
    })
}
