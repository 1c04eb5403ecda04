/**
 * What the desktop's preload script and the page say to each other. The preload exposes one
 * function, `connect`; everything else travels as a message of the window to itself.
 */
import type { ShellCommandId } from './commands.ts'

export interface DesktopBridge {
  /** Asks for a port to the core; it arrives as a `PortMessage`. */
  connect(): void
}

/** Under this name on `window`. */
export const bridgeName = 'quartermaster'

/** Its message event brings one port. */
export interface PortMessage {
  readonly quartermaster: 'port'
}

/** A command of the native menus. */
export interface CommandMessage {
  readonly quartermaster: 'command'
  readonly id: ShellCommandId
}

/** The core is gone, and with it the other end of every port there has been. */
export interface LostMessage {
  readonly quartermaster: 'lost'
}

/** Of the page: the dialog of the system for one file or folder, please. */
export interface ChooseMessage {
  readonly quartermaster: 'choose'
  /** Comes back with the answer. */
  readonly question: number
  readonly title: string
  /** Where to begin; null for wherever people were last. */
  readonly folder: string | null
  readonly wants: 'file' | 'folder'
}

/** The file or folder that was chosen; null when people changed their mind. */
export interface ChosenMessage {
  readonly quartermaster: 'chosen'
  readonly question: number
  readonly path: string | null
}

/** Of the page: save it as PDF, please, as it prints. */
export interface SavePdfMessage {
  readonly quartermaster: 'save-pdf'
  /** Comes back with the answer. */
  readonly question: number
  /** What the file is called until somebody names it; without an ending. */
  readonly name: string
}

/** What became of a PDF; given up when people changed their mind. */
export interface PdfSavedMessage {
  readonly quartermaster: 'pdf-saved'
  readonly question: number
  readonly outcome: 'saved' | 'given_up' | 'failed'
}

export type BridgeMessage =
  | PortMessage
  | CommandMessage
  | LostMessage
  | ChooseMessage
  | ChosenMessage
  | SavePdfMessage
  | PdfSavedMessage

export function isBridgeMessage(data: unknown): data is BridgeMessage {
  return typeof data === 'object' && data !== null && 'quartermaster' in data
}
