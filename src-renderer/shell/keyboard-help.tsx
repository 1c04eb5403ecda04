import { Kbd, Modal } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { shellCommands, shortcutWords } from '../../src-shared/commands.ts'
import {
  focusKeys,
  isLetterShortcut,
  type KeyLine,
  shortcutKeys,
} from '../../src-shared/keyboard.ts'
import { isApple } from './commands.tsx'
import classes from './keyboard-help.module.css'
import { useLetterKeys } from './preferences.ts'

/** `screen`: the path of the screen whose own keys come first. */
export function KeyList({ screen = '' }: { readonly screen?: string }) {
  const [letters] = useLetterKeys()
  const commandKeys = shellCommands.flatMap((command): KeyLine[] =>
    !('shortcut' in command) || (!letters && isLetterShortcut(command.shortcut))
      ? []
      : [{ shortcuts: [command.shortcut], does: shortcutWords(command) }],
  )
  const isHere = ({ screen: own }: (typeof focusKeys)[number]): boolean =>
    own !== undefined && screen.endsWith(own)
  const sections = [
    ...focusKeys.filter(isHere),
    { title: 'Everywhere', lines: commandKeys },
    ...focusKeys.filter((section) => !isHere(section)),
  ]
  return (
    <div className={classes.columns}>
      {sections.map(({ title, lines }) => (
        <KeySection key={title} title={title} lines={lines} />
      ))}
    </div>
  )
}

function KeySection({ title, lines }: { title: string; lines: readonly KeyLine[] }) {
  const apple = isApple()
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      <dl className={classes.list}>
        {lines.map((line) => (
          <div key={line.does} className={classes.line}>
            <dt>
              {line.shortcuts.map((shortcut) => (
                <span key={shortcut} className={classes.chord}>
                  {shortcutKeys(shortcut, apple).map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </span>
              ))}
            </dt>
            <dd>{line.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const screen = useLocation({ select: ({ pathname }) => pathname })
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={860}>
      <KeyList screen={screen} />
    </Modal>
  )
}
