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

export type BridgeMessage = PortMessage | CommandMessage | LostMessage

export function isBridgeMessage(data: unknown): data is BridgeMessage {
  return typeof data === 'object' && data !== null && 'quartermaster' in data
}
