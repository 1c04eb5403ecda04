import type { Argument, Command, Option } from 'commander'

/** What may stand at the cursor. */
export type Completion =
  | OfShell
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  /** Ids of runs, names of backups: of the workspace that the line names. */
  | { readonly kind: 'runs' | 'backups'; readonly workspace: string | undefined }

/** Files and folders, or folders only; the shell knows them best. */
export interface OfShell {
  readonly kind: 'files' | 'folders'
}

export interface Candidate {
  readonly value: string
  /** One line; empty where the value says it all. */
  readonly description: string
}

export interface Line {
  /** Words after the program's name and before the cursor. */
  readonly before: readonly string[]
  /** The word at the cursor, as far as it is written. */
  readonly current: string
}

/** Reads the line as commander would and says what may come next: its tree is the only source. */
export function completionOf(program: Command, line: Line): Completion {
  const { before, current } = withoutEqualSigns(line)
  const { command, given, pending, operands, ended } = readLine(program, before)
  if (pending !== undefined) return valueOf(pending, current, given)
  const inline = ended ? null : /^(--[a-z][a-z_-]*)=(.*)$/s.exec(current)
  if (inline !== null) {
    const option = optionOf(command, inline[1] ?? '')
    return option === undefined ? nothing : valueOf(option, inline[2] ?? '', given)
  }
  if (!ended && current.startsWith('-')) return flagsOf(command, current)
  const commands = visibleCommands(command)
  if (commands.length > 0) {
    // A word before it that is no command: commander would refuse the line.
    if (operands > 0) return nothing
    return words(
      commands.map((each) => ({ value: each.name(), description: each.description() })),
      current,
    )
  }
  return operandOf(command.registeredArguments, operands, current, given)
}

/** bash gives `--state=failed` as three words. */
function withoutEqualSigns({ before, current }: Line): Line {
  const kept = before.filter((word, place) => word !== '=' || !isLong(before[place - 1]))
  return current === '=' && isLong(before.at(-1))
    ? { before: kept, current: '' }
    : { before: kept, current }
}

const isLong = (word: string | undefined): boolean => word?.startsWith('--') === true

interface ReadLine {
  /** The innermost command that is named. */
  readonly command: Command
  /** Values of flags so far, by the name of the option. */
  readonly given: ReadonlyMap<string, string>
  /** The flag before the cursor that waits for its value. */
  readonly pending: Option | undefined
  /** Operands before the cursor. */
  readonly operands: number
  /** True after `--`, which ends the flags. */
  readonly ended: boolean
}

function readLine(program: Command, before: readonly string[]): ReadLine {
  let command = program
  const given = new Map<string, string>()
  let pending: Option | undefined
  let operands = 0
  let ended = false
  for (const word of before) {
    if (pending !== undefined) {
      given.set(pending.attributeName(), word)
      pending = undefined
    } else if (word === '--' && !ended) {
      ended = true
    } else if (word.startsWith('-') && !ended) {
      const [flag = '', value] = word.split('=', 2)
      const option = optionOf(command, flag)
      if (option === undefined || option.isBoolean()) continue
      if (value === undefined) pending = option
      else given.set(option.attributeName(), value)
    } else {
      const inner = command.commands.find(
        (each) => each.name() === word || each.aliases().includes(word),
      )
      if (inner === undefined || operands > 0) operands++
      else command = inner
    }
  }
  return { command, given, pending, operands, ended }
}

function optionOf(command: Command, flag: string): Option | undefined {
  const name = flag.startsWith('--') ? `--${flag.slice(2).replaceAll('-', '_')}` : flag
  return command.options.find(({ long, short }) => long === name || short === name)
}

const nothing: Completion = { kind: 'words', words: [] }

function words(candidates: readonly Candidate[], current: string): Completion {
  return { kind: 'words', words: candidates.filter(({ value }) => value.startsWith(current)) }
}

const plain = (values: readonly string[]): Candidate[] =>
  values.map((value) => ({ value, description: '' }))

/** Choices are declared, or stand in the placeholder: `<hard|soft|off>`. */
function valueOf(
  { argChoices, flags }: Option,
  current: string,
  given: ReadonlyMap<string, string>,
): Completion {
  if (argChoices !== undefined) return words(plain(argChoices), current)
  const placeholder = /[<[]([^>\]]+?)(\.\.\.)?[>\]]/.exec(flags)?.[1] ?? ''
  return placeholder.includes('|')
    ? words(plain(placeholder.split('|')), current)
    : namedValue(placeholder, given)
}

/** What a placeholder's name stands for. */
function namedValue(name: string, given: ReadonlyMap<string, string>): Completion {
  switch (name) {
    case 'file':
      return { kind: 'files' }
    case 'dir':
      return { kind: 'folders' }
    case 'run':
    case 'runs':
    case 'other':
      return { kind: 'runs', workspace: given.get('workspace') }
    case 'backup':
      return { kind: 'backups', workspace: given.get('workspace') }
    default:
      return nothing
  }
}

function operandOf(
  declared: readonly Argument[],
  place: number,
  current: string,
  given: ReadonlyMap<string, string>,
): Completion {
  const last = declared.at(-1)
  const operand = declared[place] ?? (last?.variadic === true ? last : undefined)
  if (operand === undefined) return nothing
  return operand.argChoices === undefined
    ? namedValue(operand.name(), given)
    : words(plain(operand.argChoices), current)
}

/** Flags in the spelling that was begun: hyphens work as well as underscores. */
function flagsOf(command: Command, current: string): Completion {
  const hyphens = current.slice(2).includes('-')
  const flags = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) =>
      long === undefined || long === null
        ? []
        : [{ value: hyphens ? `--${long.slice(2).replaceAll('_', '-')}` : long, description }],
    )
  return words(flags, current)
}

function visibleCommands(command: Command): Command[] {
  return command.createHelp().visibleCommands(command)
}
