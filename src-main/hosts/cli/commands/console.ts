import type { Command } from 'commander'
import { addCommand, type Flags, repeatable, type SetExitCode, workspaceOption } from './options.ts'

/** `serve` and `doctor`: the console itself. */
export function addConsoleCommands(program: Command, exit: SetExitCode): void {
  program
    .command('serve')
    .description('Open the console in a browser: prints a link that works once')
    .option('--port <n>', 'port to listen on; 0 for any free one', '4780')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      repeatable(
        '--root <dir>',
        'folder whose files the browser may read (default: your home and the current folder)',
      ),
    )
    .addOption(workspaceOption())
    .action(async (flags: Flags) => {
      const { serve } = await import('../serve.ts')
      await serve(flags)
    })
  addCommand(
    program,
    'doctor',
    'Check this machine and the workspace; changes nothing; exit code 1 when something is broken',
  ).action(async (flags: Flags) => {
    const { doctor } = await import('../doctor/doctor.ts')
    exit(await doctor(flags))
  })
}
