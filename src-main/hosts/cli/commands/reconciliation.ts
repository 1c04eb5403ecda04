import type { Command } from 'commander'
import type { Flags, SetExitCode } from './options.ts'
import { addWhenCalled } from './when-called.ts'

/** `reconcile`. */
export function addReconciliationCommands(program: Command, exit: SetExitCode): void {
  const command = program
    .command('reconcile')
    .description('Match two lists of records with evidence, or find the duplicates of one')
    .action(async (flags: Flags) => {
      const { reconcile } = await import('../reconcile.ts')
      exit(await reconcile(flags))
    })
  addWhenCalled(command, async () => {
    const { addReconcileOptions } = await import('./reconcile-options.ts')
    addReconcileOptions(command)
  })
}
