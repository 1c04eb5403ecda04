import { RPCHandler } from '@orpc/server/message-port'
import { type Core, createRouter, withContractErrors } from '../../console/index.ts'
import { localOwner } from '../../platform/owner.ts'
import type { MessagePortLike } from '../message-port.ts'

/** Answers the contract on each port that is given; a window's calls end with its port. */
export function createPortServer(core: Core): (port: MessagePortLike) => void {
  const handler = new RPCHandler(createRouter(core), { clientInterceptors: [withContractErrors] })
  const context = { actor: localOwner() }
  return (port) => {
    handler.upgrade(
      {
        onMessage: {
          addListener(listener) {
            port.on('message', ({ data }) => listener(data))
          },
        },
        onDisconnect: {
          addListener(listener) {
            port.on('close', listener)
          },
        },
        postMessage: (message: unknown) => port.postMessage(message),
      },
      { context },
    )
    port.start()
  }
}
