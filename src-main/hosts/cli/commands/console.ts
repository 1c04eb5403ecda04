import { type Command, Option } from 'commander'
import { addCommand, type Flags, repeatable, type SetExitCode, workspaceOption } from './options.ts'

/** `serve`, `doctor` and `metrics`: the console itself. */
export function addConsoleCommands(program: Command, exit: SetExitCode): void {
  program
    .command('serve')
    .description('Open the console in a browser: prints a link that works once')
    .option(
      '--port <n>',
      'port to listen on; 0 for any free one, auto for 4780 or the next that is free',
      '4780',
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      repeatable(
        '--root <dir>',
        'folder whose files the browser may read (default: your home and the current folder)',
      ),
    )
    .addOption(
      repeatable(
        '--allow_host <name[:port]>',
        'name that browsers elsewhere reach it by; needed where --host is not this machine',
      ),
    )
    .addOption(
      new Option(
        '--behind_proxy <scheme>',
        'a proxy in front of it speaks TLS: cookies are Secure, its names are https',
      ).choices(['https']),
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
  addCommand(program, 'metrics', 'Runs over time: outcomes, durations, waits, throughput, memory')
    .option('--days <n>', 'the last days, today included, or "all"', '30')
    .action(async (flags: Flags) => {
      const { showMetrics } = await import('../metrics.ts')
      await showMetrics(flags)
    })
}
