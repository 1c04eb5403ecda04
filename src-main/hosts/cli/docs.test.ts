import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addAll } from './commands/when-called.ts'
import { createProgram } from './program.ts'

const text = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')

const program = createProgram()
await addAll(program)

interface Leaf {
  readonly path: string
  readonly command: Command
}

/** Commands that do something, as `runs list`; hidden ones are nobody's to read about. */
function leavesOf(command: Command, path: readonly string[] = []): Leaf[] {
  const inner = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help')
  return inner.length === 0
    ? [{ path: path.join(' '), command }]
    : inner.flatMap((each) => leavesOf(each, [...path, each.name()]))
}

const leaves = leavesOf(program)

/** First and last cell of the rows that describe commands. */
const rows = [...text.matchAll(/^\| `([a-z][^`]*)` +\|[^|]*\|([^|]*)\|$/gm)].map(
  ([, usage = '', flags = '']) => ({ usage, flags }),
)

/** Words of the lines that people copy. */
const examples = [...text.matchAll(/^(?:source <\()?quartermaster ([^)\n]*)\)?$/gm)].map(
  ([, line = '']) => [...line.matchAll(/'[^']*'|\S+/g)].map(([word]) => word),
)

const bytewise = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const usageOf = ({ path, command }: Leaf): string =>
  [
    path,
    ...command.registeredArguments.map((operand) =>
      operand.variadic ? `<${operand.name()}...>` : `<${operand.name()}>`,
    ),
  ].join(' ')

/** Flags of one command alone: those of every command are told once, and so are parameters. */
const ownFlags = ({ path, command }: Leaf): string[] =>
  path === 'what-if'
    ? ['--cap', '--ratio', '--time_limit']
    : path === 'sweep'
      ? ['--over', '--out', '--preset', '--map', '--sql_param', '--prune_at_source', '--log_level']
      : path === 'allocate'
        ? [
            '--out',
            '--check',
            '--dry_run',
            '--write_connection',
            '--write_param',
            '--preset',
            '--map',
            '--sql_param',
            '--prune_at_source',
            '--log_level',
          ]
        : path === 'reconcile'
          ? [
              '--left',
              '--right',
              '--truth',
              '--out',
              '--write_connection',
              '--write_prefix',
              '--golden',
              '--newest_by',
              '--earlier',
              '--preset',
              '--sql_param',
              '--log_level',
            ]
          : command
              .createHelp()
              .visibleOptions(command)
              .map(({ long }) => long ?? '')
              .filter((flag) => !['--help', '--json', '--workspace'].includes(flag))

const leafOf = (words: readonly string[]): Leaf | undefined =>
  leaves.find(({ path }) => `${words.join(' ')} `.startsWith(`${path} `))

describe('docs/cli.md', () => {
  it('has a row for each command and for nothing else', () => {
    const described = rows.map(({ usage }) => usage)
    expect(described.toSorted(bytewise)).toEqual(leaves.map(usageOf).toSorted(bytewise))
  })

  it.each(leaves)('names every flag of $path, and no other', (leaf) => {
    const row = rows.find(({ usage }) => usage === usageOf(leaf))
    const named = [...(row?.flags ?? '').matchAll(/`(--[a-z_]+)`/g)].map(([, flag = '']) => flag)
    expect(named.toSorted(bytewise)).toEqual(ownFlags(leaf).toSorted(bytewise))
  })

  it.each(leaves)('has an example of $path', ({ path }) => {
    expect(examples.filter((words) => leafOf(words)?.path === path).length).toBeGreaterThan(0)
  })

  it.each(examples.map((words) => ({ line: words.join(' '), words })))(
    'gives an example that is understood: $line',
    ({ words: line }) => {
      // What follows -- is a command of its own.
      const words = line.includes('--') ? line.slice(0, line.indexOf('--')) : line
      const leaf = leafOf(words)
      const given = words.slice(leaf?.path.split(' ').length ?? 0)
      const flags = given.filter((word) => word.startsWith('-'))
      const known = (leaf?.command.options ?? []).flatMap(({ long, short }) => [long, short])
      expect(known).toEqual(expect.arrayContaining(flags))
      const mandatory = (leaf?.command.options ?? []).filter((option) => option.mandatory)
      expect(flags).toEqual(expect.arrayContaining(mandatory.map(({ long }) => long)))
      const operands = leaf?.command.registeredArguments.filter(({ required }) => required) ?? []
      expect(given.length - flags.length).toBeGreaterThanOrEqual(operands.length)
    },
  )
})
