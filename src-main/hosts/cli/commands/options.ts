import { type Command, Option } from 'commander'

/** Values that a command was given, by the name of the flag or by its place. */
export type Flags = Readonly<Record<string, unknown>>

/** Tells the exit code of a command that ends without an error but not with 0. */
export type SetExitCode = (code: number) => void

export const workspaceOption = (): Option =>
  new Option('--workspace <dir>', 'where runs are kept').env('QM_WORKSPACE')

export const jsonOption = (): Option =>
  new Option('--json', 'print JSON on stdout and nothing else there')

export const yesOption = (): Option => new Option('--yes', 'do not ask')

export const logLevelOption = (): Option =>
  new Option('--log_level <level>', 'lowest level of the log lines shown on stderr and kept')
    .argParser((value) => value.toLowerCase())
    .default('warning', 'WARNING')

/** An option that may be given several times. */
export function repeatable(flags: string, help: string): Option {
  return new Option(flags, `${help}; may be repeated`).argParser<readonly string[] | undefined>(
    (value, before) => [...(before ?? []), value],
  )
}

/** A command with what every command takes. `words` are its name and its operands. */
export function addCommand(parent: Command, words: string, description: string): Command {
  return parent
    .command(words)
    .description(description)
    .addOption(workspaceOption())
    .addOption(jsonOption())
}
