import { Kbd } from '@mantine/core'
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { shortcutKeys } from '../../src-shared/keyboard.ts'
import { isApple, type Command, type CommandContext } from './commands.tsx'
import classes from './palette.module.css'

/** A run, as the palette offers it. */
export interface PaletteRun {
  readonly id: string
  readonly title: string
  readonly detail: string
}

interface PaletteProps {
  readonly commands: readonly Command[]
  readonly context: CommandContext
  readonly runs: readonly PaletteRun[]
  readonly openRun: (id: string) => void
}

const groups = ['Go to', 'Actions', 'Appearance'] as const

export function Palette({ commands, context, runs, openRun }: PaletteProps) {
  const actions: SpotlightActionGroupData[] = groups.map((group) => ({
    group,
    actions: commands
      .filter((command) => command.group === group && command.id !== 'open-palette')
      .map((command) => ({
        id: command.id,
        label: command.title,
        keywords: command.keywords ?? '',
        leftSection: <command.icon size={16} stroke={1.75} aria-hidden />,
        rightSection:
          command.shortcut === undefined ? null : (
            <Kbd>{shortcutKeys(command.shortcut, isApple()).join(' ')}</Kbd>
          ),
        onClick: () => command.run(context),
      })),
  }))
  if (runs.length > 0) {
    actions.splice(1, 0, {
      group: 'Runs',
      actions: runs.map((run) => ({
        id: `run-${run.id}`,
        label: run.title,
        description: run.detail,
        keywords: run.id,
        onClick: () => openRun(run.id),
      })),
    })
  }
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      title="Search or run a command"
      limit={12}
      radius="md"
      size={560}
      overlayProps={{ backgroundOpacity: 0.25 }}
      transitionProps={{ duration: 80 }}
      nothingFound="Nothing matches. Search by page, action, or a run's name or id."
      searchProps={{
        leftSection: <IconSearch size={16} stroke={1.75} aria-hidden />,
        placeholder: 'Search pages, runs and actions',
        'aria-label': 'Search pages, runs and actions',
      }}
      classNames={{
        header: 'visually-hidden',
        search: classes.search!,
        action: classes.action!,
        actionsGroup: classes.group!,
        actionLabel: classes.label!,
        actionDescription: classes.description!,
      }}
    />
  )
}
