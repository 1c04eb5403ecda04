import { Kbd, Modal } from '@mantine/core'
import { commands, isApple, isLetterShortcut, shortcutKeys } from './commands.tsx'
import classes from './keyboard-help.module.css'
import { useLetterKeys } from './preferences.ts'

interface KeyLine {
  readonly keys: readonly string[]
  readonly does: string
}

const gridKeys: readonly KeyLine[] = [
  { keys: ['↑', '↓', '←', '→'], does: 'Move between the cells of a grid' },
  { keys: ['Home', 'End'], does: 'First or last cell of the row; with Ctrl of the grid' },
  { keys: ['Page ↑', 'Page ↓'], does: 'Move by a screen of rows' },
  { keys: ['Enter'], does: 'Open the row in the drawer; on a heading, sort by it' },
  { keys: ['↑', '↓'], does: 'With the drawer open: previous or next row' },
  { keys: ['Esc'], does: 'Close the drawer, the tray or the palette' },
]

export function KeyList() {
  const [letters] = useLetterKeys()
  const apple = isApple()
  const commandKeys = commands.flatMap((command): KeyLine[] =>
    command.shortcut === undefined || (!letters && isLetterShortcut(command.shortcut))
      ? []
      : [{ keys: shortcutKeys(command.shortcut, apple), does: command.title }],
  )
  return (
    <div className={classes.columns}>
      <KeySection title="Everywhere" lines={commandKeys} />
      <KeySection title="In grids and drawers" lines={gridKeys} />
    </div>
  )
}

function KeySection({ title, lines }: { title: string; lines: readonly KeyLine[] }) {
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      <dl className={classes.list}>
        {lines.map((line) => (
          <div key={line.does} className={classes.line}>
            <dt>
              {line.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
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
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={780}>
      <KeyList />
    </Modal>
  )
}
