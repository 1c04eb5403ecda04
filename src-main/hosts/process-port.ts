import { forkPort, type ProcessPort } from '../jobs/process-port.ts'
import { type MessagePortLike, processPortOver } from './message-port.ts'

/** The part of Electron's `process.parentPort` that is used here. */
interface ParentPort {
  once(event: 'message', listener: (event: { readonly ports: MessagePortLike[] }) => void): unknown
}

/**
 * The port this process was started with: of a `utilityProcess`, whose parent passes on the port of
 * the core as its first message, or else the channel of `child_process.fork`.
 */
export async function openProcessPort(): Promise<ProcessPort> {
  const { parentPort } = process as { readonly parentPort?: ParentPort }
  if (parentPort === undefined) return forkPort()
  const { promise, resolve, reject } = Promise.withResolvers<MessagePortLike>()
  parentPort.once('message', ({ ports: [port] }) => {
    if (port === undefined) reject(new Error('the first message of the parent brought no port'))
    else resolve(port)
  })
  return processPortOver(await promise)
}
