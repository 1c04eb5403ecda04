import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useDensity } from '../../shell/preferences.ts'
import { Line, Section } from './section-parts.tsx'

export function AppearanceSection() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = useDensity()
  return (
    <Section title="Appearance" lead="Kept in this browser, for you alone.">
      <Line label="Theme" help="System follows the setting of this computer.">
        <SegmentedControl
          aria-label="Theme"
          value={colorScheme}
          onChange={(value) =>
            setColorScheme(value === 'auto' || value === 'dark' ? value : 'light')
          }
          data={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
            { value: 'auto', label: 'System' },
          ]}
        />
      </Line>
      <Line label="Rows" help="Height of the rows in grids and lists: 28 or 24 pixels.">
        <SegmentedControl
          aria-label="Rows"
          value={density}
          onChange={(value) => setDensity(value)}
          data={[
            { value: 'comfortable', label: 'Comfortable' },
            { value: 'compact', label: 'Compact' },
          ]}
        />
      </Line>
      <Line
        label="Size"
        help="Texts and controls follow the zoom of the window: Ctrl or ⌘ with + and −, 0 resets it."
      >
        <span className="muted">by zoom</span>
      </Line>
      <Line
        label="Motion, language of dates and numbers"
        help="As this browser and this computer are set."
      >
        <span className="muted">{new Intl.NumberFormat().resolvedOptions().locale}</span>
      </Line>
    </Section>
  )
}
