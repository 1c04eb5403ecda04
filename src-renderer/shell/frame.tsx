import { useMantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState, type CSSProperties } from 'react'
import { isPlainRoute, settingsSectionOf } from '../../src-shared/commands.ts'
import { isLetterShortcut } from '../../src-shared/keyboard.ts'
import { commands, isAvailable, type CommandContext } from './commands.tsx'
import { useDesktopCommands } from './desktop-commands.ts'
import { DroppedFiles } from './dropped-files.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import classes from './frame.module.css'
import { keepFocusIn } from './keep-focus.ts'
import { KeyboardHelp } from './keyboard-help.tsx'
import { Palette } from './palette.tsx'
import { useDensity, useDensityAttribute, useLetterKeys, useRailCollapsed } from './preferences.ts'
import { Rail } from './rail.tsx'
import { useRunActivity } from './run-activity.tsx'
import { useRunCommands } from './run-commands.ts'
import { RunningTray } from './running-tray.tsx'
import { TitleBar } from './title-bar.tsx'

/** Rail, title bar and the screen; everything that is there on each screen. */
export function Frame() {
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const { setColorScheme } = useMantineColorScheme()
  const [collapsed, setCollapsed] = useRailCollapsed()
  const [density, setDensity] = useDensity()
  const [letters] = useLetterKeys()
  const [helpOpened, setHelpOpened] = useState(false)
  const [trayOpened, setTrayOpened] = useState(false)
  const [paletteOpened, setPaletteOpened] = useState(false)
  const main = useRef<HTMLElement>(null)
  const activity = useRunActivity()
  const run = useRunCommands(path)
  useDensityAttribute()
  useEffect(() => (main.current === null ? undefined : keepFocusIn(main.current)), [])

  const context = useMemo<CommandContext>(
    () => ({
      go: (to) =>
        void (isPlainRoute(to)
          ? navigate({ to })
          : navigate({
              to: '/settings/$section',
              params: { section: settingsSectionOf(to) ?? '' },
            })),
      run,
      openPalette: () => setPaletteOpened((opened) => !opened),
      toggleTray: () => setTrayOpened((opened) => !opened),
      toggleRail: () => setCollapsed(!collapsed),
      toggleDensity: () => setDensity(density === 'compact' ? 'comfortable' : 'compact'),
      openHelp: () => setHelpOpened(true),
      setColorScheme,
    }),
    [navigate, run, setColorScheme, collapsed, setCollapsed, density, setDensity],
  )

  useDesktopCommands(context)
  useHotkeys(hotkeys(context, (shortcut) => letters && isLetterShortcut(shortcut)))
  // With Ctrl or Cmd they are no text: they act in fields too.
  useHotkeys(
    hotkeys(context, (shortcut) => !isLetterShortcut(shortcut)),
    [],
  )

  return (
    <div
      className={classes.frame}
      style={{ '--rail-width': collapsed ? '48px' : '184px' } as CSSProperties}
    >
      <a
        className={classes.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to content
      </a>
      <Rail />
      <TitleBar
        onSearch={context.openPalette}
        tray={
          <RunningTray
            runs={activity.active}
            opened={trayOpened}
            onToggle={setTrayOpened}
            onCancel={activity.cancel}
          />
        }
      />
      <main className={classes.main} ref={main} tabIndex={-1} id="main">
        <ErrorBoundary resetKey={path}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <Palette
        opened={paletteOpened}
        onClose={() => setPaletteOpened(false)}
        context={context}
        runs={activity.recent}
        openRun={(runId) => void navigate({ to: '/runs/$runId', params: { runId } })}
      />
      <DroppedFiles />
      <KeyboardHelp opened={helpOpened} onClose={() => setHelpOpened(false)} />
    </div>
  )
}

function hotkeys(
  context: CommandContext,
  isWanted: (shortcut: string) => boolean,
): [string, () => void][] {
  return commands.flatMap((command) => {
    const { shortcut } = command
    if (shortcut === undefined || !isWanted(shortcut)) return []
    const give = () => {
      // A dialog keeps its keys to itself, but for the one that opened it.
      const behindDialog =
        command.id !== 'open-palette' &&
        document.querySelector('[role="dialog"][aria-modal="true"]') !== null
      if (!behindDialog && isAvailable(command, context)) command.run(context)
    }
    return [[shortcut, give]]
  })
}
