import { useEffect } from 'react'
import { isBridgeMessage } from '../../src-shared/desktop-bridge.ts'
import { commands, type CommandContext } from './commands.tsx'

/** Does what people choose in the native menus of the desktop. */
export function useDesktopCommands(context: CommandContext): void {
  useEffect(() => {
    const onMessage = ({ data, source }: MessageEvent<unknown>): void => {
      if (source !== window || !isBridgeMessage(data) || data.quartermaster !== 'command') return
      commands.find(({ id }) => id === data.id)?.run(context)
    }
    window.addEventListener('message', onMessage)
    return () => window.removeEventListener('message', onMessage)
  }, [context])
}
