import { Switch } from '@mantine/core'
import { KeyList } from '../../shell/keyboard-help.tsx'
import { useLetterKeys } from '../../shell/preferences.ts'
import { Line, Section } from './section-parts.tsx'

export function KeyboardSection() {
  const [letters, setLetters] = useLetterKeys()
  return (
    <Section title="Keyboard" lead="Kept in this browser, for you alone.">
      <Line label="Single-letter keys" help="Off: only keys with Ctrl or ⌘ act as shortcuts.">
        <Switch
          aria-label="Single-letter keys"
          checked={letters}
          onChange={(event) => setLetters(event.currentTarget.checked)}
        />
      </Line>
      <KeyList />
    </Section>
  )
}
