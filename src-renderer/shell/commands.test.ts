import { describe, expect, it } from 'vitest'
import { shellCommands } from '../../src-shared/commands.ts'
import { isLetterShortcut, shortcutKeys } from '../../src-shared/keyboard.ts'
import { commands, isAvailable, type CommandContext } from './commands.tsx'

describe('commands', () => {
  it('have unique ids and unique shortcuts', () => {
    const ids = commands.map((command) => command.id)
    const shortcuts = commands.flatMap((command) => command.shortcut ?? [])
    expect([new Set(ids).size, new Set(shortcuts).size]).toEqual([ids.length, shortcuts.length])
  })

  it('are those of the shared table, which the native menus are made from', () => {
    expect(commands.map(({ id }) => id)).toEqual(shellCommands.map(({ id }) => id))
  })

  it('offer a reader nothing that changes a run', () => {
    const nothing = (): void => undefined
    const available = (mayChange: boolean): readonly string[] => {
      const run = {
        state: 'over',
        canCompare: true,
        canReview: true,
        canSweep: true,
        canAskWhatIf: true,
        canWrite: true,
        mayChange,
        again: nothing,
        againWithChanges: nothing,
        schedule: nothing,
        cancel: nothing,
        compare: nothing,
        review: nothing,
        sweep: nothing,
        report: nothing,
        openTab: nothing,
        togglePin: nothing,
        copyLink: nothing,
      } as const
      const context: CommandContext = {
        run,
        go: nothing,
        openPalette: nothing,
        toggleTray: nothing,
        toggleRail: nothing,
        toggleDensity: nothing,
        openHelp: nothing,
        setColorScheme: nothing,
      }
      return commands
        .filter((command) => command.group === 'This run' && isAvailable(command, context))
        .map(({ id }) => id)
    }
    expect(available(false)).toEqual([
      'compare-run',
      'review-run',
      'what-if-run',
      'report-run',
      'note-run',
      'copy-run-link',
    ])
    expect(available(true)).toEqual([
      'run-again',
      'run-again-with-changes',
      'schedule-run',
      'compare-run',
      'review-run',
      'what-if-run',
      'sweep-run',
      'report-run',
      'write-run',
      'note-run',
      'pin-run',
      'copy-run-link',
    ])
  })

  it('know which shortcuts are plain keys', () => {
    expect(['n', 'shift+?', 'mod+K'].map(isLetterShortcut)).toEqual([true, true, false])
  })

  it('are written as the system writes keys', () => {
    expect([
      shortcutKeys('mod+K', true),
      shortcutKeys('mod+K', false),
      shortcutKeys('shift+?', false),
      shortcutKeys('shift+Home', false),
    ]).toEqual([['⌘', 'K'], ['Ctrl', 'K'], ['?'], ['Shift', 'Home']])
  })
})
