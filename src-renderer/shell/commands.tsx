import type { MantineColorScheme } from '@mantine/core'
import {
  IconAdjustmentsHorizontal,
  IconArrowsJoin,
  IconArrowsJoin2,
  IconArrowsLeftRight,
  IconArrowsShuffle,
  IconBan,
  IconCalendarPlus,
  IconCalendarTime,
  IconChartBar,
  IconChartDots,
  IconChecklist,
  IconDatabase,
  IconDeviceDesktop,
  IconFileText,
  IconGitCompare,
  IconHome,
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconLink,
  IconList,
  IconListSearch,
  IconLoader,
  IconTimeline,
  IconTimelineEventPlus,
  IconMoon,
  IconNotes,
  IconPencil,
  IconPin,
  IconRefresh,
  IconRowInsertBottom,
  IconSun,
  type Icon,
} from '@tabler/icons-react'
import {
  type CommandRoute,
  type ShellCommand,
  type ShellCommandId,
  shellCommands,
} from '../../src-shared/commands.ts'

/** What can be done with the run on the screen. */
export interface RunCommands {
  /** Null elsewhere, and while the run is not known. */
  readonly state: 'active' | 'over' | null
  /** It is over and there may be others to compare it with. */
  readonly canCompare: boolean
  /** It is a reconciliation with a result. */
  readonly canReview: boolean
  /** It is an allocation. */
  readonly canSweep: boolean
  /** It is an allocation with a result. */
  readonly canAskWhatIf: boolean
  /** Its result can go to a database. */
  readonly canWrite: boolean
  /** False for those who may only look. */
  readonly mayChange: boolean
  readonly again: () => void
  readonly againWithChanges: () => void
  readonly schedule: () => void
  readonly cancel: () => void
  readonly compare: () => void
  readonly review: () => void
  readonly sweep: () => void
  readonly report: () => void
  readonly openTab: (tab: 'what-if' | 'inputs' | 'notes') => void
  readonly togglePin: () => void
  readonly copyLink: () => void
}

/** What a command may do. The frame provides it. */
export interface CommandContext {
  readonly go: (to: CommandRoute) => void
  readonly run: RunCommands
  readonly openPalette: () => void
  readonly toggleTray: () => void
  readonly toggleRail: () => void
  readonly toggleDensity: () => void
  readonly openHelp: () => void
  readonly setColorScheme: (scheme: MantineColorScheme) => void
}

export interface Command extends ShellCommand {
  readonly id: ShellCommandId
  readonly route?: CommandRoute
  readonly icon: Icon
  /** Without it a command can always be given. */
  readonly isAvailable?: (context: CommandContext) => boolean
  readonly run: (context: CommandContext) => void
}

type Deed = Pick<Command, 'icon' | 'run' | 'isAvailable'>
type RoutedId = Extract<(typeof shellCommands)[number], { readonly route: string }>['id']
type DeedId = Exclude<ShellCommandId, RoutedId>

const placeIcons: Readonly<Partial<Record<RoutedId, Icon>>> = {
  'go-home': IconHome,
  'new-allocation': IconArrowsLeftRight,
  'new-sweep': IconChartDots,
  'go-events': IconTimeline,
  'new-events': IconTimelineEventPlus,
  'go-reconciliation': IconArrowsJoin,
  'new-reconciliation': IconArrowsJoin2,
  'go-runs': IconList,
  'go-schedules': IconCalendarTime,
  'new-schedule': IconCalendarPlus,
  'go-metrics': IconChartBar,
}

const onRun = ({ run }: CommandContext): boolean => run.state !== null
const onEndedRun = ({ run }: CommandContext): boolean => run.state === 'over'

const deeds: Readonly<Record<DeedId, Deed>> = {
  'run-again': {
    icon: IconRefresh,
    isAvailable: (context) => onEndedRun(context) && context.run.mayChange,
    run: ({ run }) => run.again(),
  },
  'run-again-with-changes': {
    icon: IconPencil,
    isAvailable: (context) => onRun(context) && context.run.mayChange,
    run: ({ run }) => run.againWithChanges(),
  },
  'schedule-run': {
    icon: IconCalendarPlus,
    isAvailable: (context) => onRun(context) && context.run.mayChange,
    run: ({ run }) => run.schedule(),
  },
  'cancel-run': {
    icon: IconBan,
    isAvailable: ({ run }) => run.state === 'active' && run.mayChange,
    run: ({ run }) => run.cancel(),
  },
  'compare-run': {
    icon: IconGitCompare,
    isAvailable: ({ run }) => run.state === 'over' && run.canCompare,
    run: ({ run }) => run.compare(),
  },
  'review-run': {
    icon: IconChecklist,
    isAvailable: ({ run }) => run.canReview,
    run: ({ run }) => run.review(),
  },
  'what-if-run': {
    icon: IconArrowsShuffle,
    isAvailable: ({ run }) => run.canAskWhatIf,
    run: ({ run }) => run.openTab('what-if'),
  },
  'sweep-run': {
    icon: IconChartDots,
    isAvailable: ({ run }) => run.canSweep && run.mayChange,
    run: ({ run }) => run.sweep(),
  },
  'report-run': {
    icon: IconFileText,
    isAvailable: ({ run }) => run.canAskWhatIf,
    run: ({ run }) => run.report(),
  },
  'write-run': {
    icon: IconDatabase,
    isAvailable: ({ run }) => run.canWrite && run.mayChange,
    run: ({ run }) => run.openTab('inputs'),
  },
  'note-run': { icon: IconNotes, isAvailable: onRun, run: ({ run }) => run.openTab('notes') },
  'pin-run': {
    icon: IconPin,
    isAvailable: (context) => onRun(context) && context.run.mayChange,
    run: ({ run }) => run.togglePin(),
  },
  'copy-run-link': { icon: IconLink, isAvailable: onRun, run: ({ run }) => run.copyLink() },
  'open-palette': { icon: IconListSearch, run: ({ openPalette }) => openPalette() },
  'toggle-tray': { icon: IconLoader, run: ({ toggleTray }) => toggleTray() },
  'open-help': { icon: IconKeyboard, run: ({ openHelp }) => openHelp() },
  'toggle-rail': { icon: IconLayoutSidebarLeftCollapse, run: ({ toggleRail }) => toggleRail() },
  'toggle-density': { icon: IconRowInsertBottom, run: ({ toggleDensity }) => toggleDensity() },
  'theme-light': { icon: IconSun, run: ({ setColorScheme }) => setColorScheme('light') },
  'theme-dark': { icon: IconMoon, run: ({ setColorScheme }) => setColorScheme('dark') },
  'theme-system': { icon: IconDeviceDesktop, run: ({ setColorScheme }) => setColorScheme('auto') },
}

/** The one registry with what each command does: palette, shortcuts and native menus give these. */
export const commands: readonly Command[] = shellCommands.map((command): Command => {
  if (!('route' in command)) return { ...command, ...deeds[command.id] }
  const { route } = command
  return {
    ...command,
    icon: placeIcons[command.id] ?? IconAdjustmentsHorizontal,
    run: ({ go }) => go(route),
  }
})

export const isAvailable = (command: Command, context: CommandContext): boolean =>
  command.isAvailable?.(context) ?? true

export const isApple = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
