import { shellCommands, shortcutWords } from '../../src-shared/commands.ts'
import {
  focusKeys,
  isLetterShortcut,
  type KeyLine,
  shortcutKeys,
} from '../../src-shared/keyboard.ts'
import { markdownTable } from './markdown-table.ts'

/** `docs/keyboard.md`, made from the one table of commands that palette, menus and keys share. */
export function keyboardDocument(): string {
  const bound = shellCommands.flatMap((command) => ('shortcut' in command ? [command] : []))
  const everywhere = bound.map((command) => [
    keysOf([command.shortcut]),
    shortcutWords(command),
    isLetterShortcut(command.shortcut) ? 'yes' : '',
  ])
  const unbound = Map.groupBy(
    shellCommands.filter((command) => !('shortcut' in command)),
    ({ group }) => group,
  )
  const further = [...unbound].map(
    ([group, commands]) => `- ${group}: ${commands.map(({ title }) => title).join(', ')}`,
  )
  const sections = focusKeys.map(
    ({ title, lines }) => `## ${title}\n\n${markdownTable(['keys', 'do'], lines.map(rowOf))}\n`,
  )
  return `# Keyboard

Made by \`npm run docs\` from the table that the palette, the menus and the \`?\` sheet are made of
(\`src-shared/commands.ts\`, \`src-shared/keyboard.ts\`); do not edit. On a Mac \`Ctrl\` is \`⌘\`.

Everything can be done without a mouse: Tab walks the controls of a screen, the first stop skips the
navigation, and what has the focus is always outlined. Grids, tabs and menus are one stop each; inside
them the arrows move.

## Everywhere

${markdownTable(['keys', 'do', 'single key'], everywhere)}

Single keys act only where nothing is typed, and can be switched off: _Settings, Keyboard_. The palette
(\`Ctrl\` \`K\`) knows all of them by name, finds runs by title or id, and has more:

${further.join('\n')}

${sections.join('\n')}`
}

const rowOf = ({ shortcuts, does }: KeyLine): readonly string[] => [keysOf(shortcuts), does]

function keysOf(shortcuts: readonly string[]): string {
  return shortcuts
    .map((shortcut) =>
      shortcutKeys(shortcut, false)
        .map((key) => `\`${key}\``)
        .join(' '),
    )
    .join(', ')
}
