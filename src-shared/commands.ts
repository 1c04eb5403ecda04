/**
 * What people can tell the application to do, by id. Palette, shortcuts, the `?` sheet, the rail and the
 * sections of the settings, and the native menus of the desktop are made from this one table.
 */
export interface ShellCommand {
  readonly id: string
  readonly title: string
  readonly group: CommandGroup
  /** As `useHotkeys` of Mantine reads it (`h`, `shift+?`); `mod` is Ctrl, or Cmd on a Mac. */
  readonly shortcut?: string
  /** The screen it leads to, where that is all it does. */
  readonly route?: string
  /** Other words by which people look for it. */
  readonly keywords?: string
}

/** In the order of the palette. `This run` is for the run on the screen and does nothing elsewhere. */
export const commandGroups = ['This run', 'Go to', 'Settings', 'Actions', 'Appearance'] as const
export type CommandGroup = (typeof commandGroups)[number]

export const shellCommands = [
  {
    id: 'run-again',
    title: 'Run again',
    group: 'This run',
    keywords: 'repeat retry restart',
  },
  {
    id: 'run-again-with-changes',
    title: 'Run again with changes',
    group: 'This run',
    shortcut: 'e',
    keywords: 'edit parameters copy',
  },
  {
    id: 'schedule-run',
    title: 'Schedule run',
    group: 'This run',
    keywords: 'cron clock nightly daily repeat',
  },
  { id: 'cancel-run', title: 'Cancel run', group: 'This run', keywords: 'stop kill abort' },
  {
    id: 'compare-run',
    title: 'Compare with another run',
    group: 'This run',
    shortcut: 'c',
    keywords: 'difference diff',
  },
  {
    id: 'review-run',
    title: 'Review pairs',
    group: 'This run',
    keywords: 'reconciliation queue decide accept reject matches',
  },
  {
    id: 'what-if-run',
    title: 'Ask what if',
    group: 'This run',
    keywords: 'change caps targets slack effect scenario',
  },
  {
    id: 'sweep-run',
    title: 'Sweep from this run',
    group: 'This run',
    keywords: 'scenarios frontier points',
  },
  {
    id: 'report-run',
    title: 'Open the report',
    group: 'This run',
    keywords: 'print pdf page summary',
  },
  {
    id: 'write-run',
    title: 'Write to a database',
    group: 'This run',
    keywords: 'load postgresql clickhouse tables warehouse',
  },
  {
    id: 'note-run',
    title: 'Notes and tags of run',
    group: 'This run',
    keywords: 'comment label write',
  },
  { id: 'pin-run', title: 'Pin or unpin run', group: 'This run', keywords: 'keep favourite star' },
  {
    id: 'copy-run-link',
    title: 'Copy link to run',
    group: 'This run',
    keywords: 'address share url id',
  },
  { id: 'go-home', title: 'Home', group: 'Go to', shortcut: 'h', route: '/' },
  {
    id: 'new-allocation',
    title: 'New allocation',
    group: 'Go to',
    shortcut: 'n',
    route: '/allocation/new',
    keywords: 'start run drop contracts users',
  },
  {
    id: 'new-sweep',
    title: 'New sweep',
    group: 'Go to',
    route: '/allocation/sweep',
    keywords: 'scenarios frontier slack ratio caps alpha points',
  },
  {
    id: 'go-events',
    title: 'Events',
    group: 'Go to',
    shortcut: 'v',
    route: '/events',
    keywords: 'logs etl pipeline cohorts retention players',
  },
  {
    id: 'new-events',
    title: 'New event run',
    group: 'Go to',
    route: '/events/new',
    keywords: 'clean log jsonl etl start parquet',
  },
  {
    id: 'go-reconciliation',
    title: 'Reconciliation',
    group: 'Go to',
    shortcut: 'l',
    route: '/reconciliation',
    keywords: 'match lists duplicates review price catalogue golden',
  },
  {
    id: 'new-reconciliation',
    title: 'New reconciliation',
    group: 'Go to',
    route: '/reconciliation/new',
    keywords: 'match two lists deduplicate duplicates start',
  },
  {
    id: 'go-runs',
    title: 'Runs',
    group: 'Go to',
    shortcut: 'r',
    route: '/runs',
    keywords: 'history results jobs',
  },
  {
    id: 'go-schedules',
    title: 'Schedules',
    group: 'Go to',
    shortcut: 'd',
    route: '/schedules',
    keywords: 'cron clock timer nightly daily repeat missed',
  },
  {
    id: 'new-schedule',
    title: 'New schedule',
    group: 'Go to',
    route: '/schedules/new',
    keywords: 'cron clock timer nightly daily repeat',
  },
  {
    id: 'go-metrics',
    title: 'Metrics',
    group: 'Go to',
    shortcut: 'm',
    route: '/metrics',
    keywords: 'statistics durations memory throughput outcomes',
  },
  {
    id: 'go-settings',
    title: 'Settings',
    group: 'Go to',
    shortcut: 's',
    route: '/settings',
    keywords: 'preferences options',
  },
  {
    id: 'settings-appearance',
    title: 'Appearance',
    group: 'Settings',
    route: '/settings/appearance',
    keywords: 'theme dark light density zoom',
  },
  {
    id: 'settings-keyboard',
    title: 'Keyboard',
    group: 'Settings',
    route: '/settings/keyboard',
    keywords: 'shortcuts keys letters',
  },
  {
    id: 'settings-workspace',
    title: 'Workspace and disk',
    group: 'Settings',
    route: '/settings/workspace',
    keywords: 'path folder size clean up prune largest runs',
  },
  {
    id: 'settings-limits',
    title: 'Limits',
    group: 'Settings',
    route: '/settings/limits',
    keywords: 'concurrency threads memory heap duckdb',
  },
  {
    id: 'settings-retention',
    title: 'Retention',
    group: 'Settings',
    route: '/settings/retention',
    keywords: 'keep old runs age count prune delete',
  },
  {
    id: 'settings-backups',
    title: 'Backups',
    group: 'Settings',
    route: '/settings/backups',
    keywords: 'restore verify people.db',
  },
  {
    id: 'settings-connections',
    title: 'Connections',
    group: 'Settings',
    route: '/settings/connections',
    keywords: 'database postgresql postgres clickhouse sql password test',
  },
  {
    id: 'settings-language-model',
    title: 'Language model',
    group: 'Settings',
    route: '/settings/language-model',
    keywords: 'llm claude anthropic api key token',
  },
  {
    id: 'settings-people',
    title: 'People',
    group: 'Settings',
    route: '/settings/people',
    keywords: 'invite invitation users access revoke',
  },
  {
    id: 'settings-keys',
    title: 'API keys',
    group: 'Settings',
    route: '/settings/keys',
    keywords: 'token secret rest scripts',
  },
  {
    id: 'settings-audit',
    title: 'Audit trail',
    group: 'Settings',
    route: '/settings/audit',
    keywords: 'log who did what history',
  },
  {
    id: 'settings-about',
    title: 'About',
    group: 'Settings',
    route: '/settings/about',
    keywords: 'version licences health node duckdb',
  },
  { id: 'open-palette', title: 'Search or run a command', group: 'Actions', shortcut: 'mod+K' },
  {
    id: 'toggle-tray',
    title: 'Show what is running',
    group: 'Actions',
    shortcut: 'w',
    keywords: 'tray progress cancel',
  },
  {
    id: 'open-help',
    title: 'Keyboard shortcuts',
    group: 'Actions',
    shortcut: 'shift+?',
    keywords: 'help keys',
  },
  {
    id: 'toggle-rail',
    title: 'Fold or unfold the navigation',
    group: 'Appearance',
    shortcut: 'mod+B',
  },
  {
    id: 'toggle-density',
    title: 'Switch row density',
    group: 'Appearance',
    keywords: 'compact comfortable',
  },
  { id: 'theme-light', title: 'Light theme', group: 'Appearance' },
  { id: 'theme-dark', title: 'Dark theme', group: 'Appearance' },
  { id: 'theme-system', title: 'Theme of the system', group: 'Appearance' },
] as const satisfies readonly ShellCommand[]

export type ShellCommandId = (typeof shellCommands)[number]['id']
type Routed = Extract<(typeof shellCommands)[number], { readonly route: string }>
/** Screens that commands lead to. */
export type CommandRoute = Routed['route']
export type SettingsRoute = Extract<CommandRoute, `/settings/${string}`>
/** Screens that are no section of another. */
export type PlainRoute = Exclude<CommandRoute, SettingsRoute>

const settingsPrefix = '/settings/'

/** The section of the settings that a route names; undefined for other screens. */
export function settingsSectionOf(route: CommandRoute): string | undefined {
  return route.startsWith(settingsPrefix) ? route.slice(settingsPrefix.length) : undefined
}

export const isPlainRoute = (route: CommandRoute): route is PlainRoute =>
  settingsSectionOf(route) === undefined

/** What a shortcut does, in a list of them all: `On a run: Compare with another run`. */
export function shortcutWords({ group, title }: Pick<ShellCommand, 'group' | 'title'>): string {
  return group === 'This run' ? `On a run: ${title}` : title
}
