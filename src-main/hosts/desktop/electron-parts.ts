/**
 * The parts of Electron that this host uses, cut out of electron.d.ts. The host is given them, so
 * that tests give it doubles that the same types check; only main.ts imports Electron itself.
 */
import type * as Electron from 'electron'

export interface UtilityChild extends Pick<Electron.UtilityProcess, 'pid'> {
  on(event: 'spawn', listener: () => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
  postMessage(message: unknown, transfer?: Electron.MessagePortMain[]): void
}

export interface Processes {
  readonly utilityProcess: {
    fork(modulePath: string, args?: string[], options?: Electron.ForkOptions): UtilityChild
  }
  readonly MessageChannelMain: new () => {
    readonly port1: Electron.MessagePortMain
    readonly port2: Electron.MessagePortMain
  }
}
