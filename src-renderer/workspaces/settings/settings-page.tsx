import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { SkeletonBar } from '../../components/states.tsx'
import { Chip } from '../../components/status-chip.tsx'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { KeyList } from '../../shell/keyboard-help.tsx'
import { useDensity, useLetterKeys } from '../../shell/preferences.ts'
import classes from './settings-page.module.css'

export function SettingsPage() {
  useCrumbs([{ label: 'Settings' }])
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = useDensity()
  const [letters, setLetters] = useLetterKeys()
  return (
    <>
      <PageHeader title="Settings" meta={['Kept in this browser']} />
      <div className={classes.page}>
        <section>
          <h2 className={classes.heading}>Appearance</h2>
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
          <Line label="Rows" help="Height of the rows in grids and lists.">
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
        </section>
        <section>
          <h2 className={classes.heading}>Keyboard</h2>
          <Line label="Single-letter keys" help="Off: only keys with Ctrl or ⌘ act as shortcuts.">
            <Switch
              aria-label="Single-letter keys"
              checked={letters}
              onChange={(event) => setLetters(event.currentTarget.checked)}
            />
          </Line>
          <KeyList />
        </section>
        <section>
          <h2 className={classes.heading}>About this server</h2>
          <About />
        </section>
      </div>
    </>
  )
}

const healthTones = { ok: 'ok', degraded: 'warn', down: 'bad' } as const
const healthWords = { ok: 'works', degraded: 'needs attention', down: 'fails' } as const

function About() {
  const info = useQuery(rpc.system.info.queryOptions())
  const health = useQuery(rpc.system.health.queryOptions())
  if (info.isError) return <p className="muted">The server does not answer.</p>
  const lines: readonly (readonly [string, ReactNode])[] = [
    ['Version', info.data?.version],
    ['Workspace', info.data?.workspace],
    [
      'Folders it may read',
      info.data === undefined
        ? undefined
        : (info.data.roots?.join(', ') ?? 'Any file of this computer'),
    ],
    ['Node.js', info.data?.node],
    [
      'Health',
      health.data === undefined
        ? undefined
        : health.data.components.map((part) => (
            <div key={part.name}>
              <Chip tone={healthTones[part.state]}>
                {part.name} {healthWords[part.state]}
              </Chip>
              {part.detail !== '' && <span className="muted"> {part.detail}</span>}
            </div>
          )),
    ],
  ]
  return (
    <dl className={classes.about}>
      {lines.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value ?? <SkeletonBar width={160} />}</dd>
        </div>
      ))}
    </dl>
  )
}

interface LineProps {
  readonly label: string
  readonly help: string
  readonly children: ReactNode
}

function Line({ label, help, children }: LineProps) {
  return (
    <div className={classes.line}>
      <div>
        <div>{label}</div>
        <div className={classes.help}>{help}</div>
      </div>
      {children}
    </div>
  )
}
