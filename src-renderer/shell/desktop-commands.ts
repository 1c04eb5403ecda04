import { useEffect } from 'react'
import { isBridgeMessage } from '../../src-shared/desktop-bridge.ts'
import { showDone } from '../workspaces/runs/notices.tsx'
import { commands, isAvailable, type CommandContext } from './commands.tsx'

/** Does what people choose in the native menus of the desktop. */
export function useDesktopCommands(context: CommandContext): void {
  useEffect(() => {
    const onMessage = ({ data, source }: MessageEvent<unknown>): void => {
      if (source !== window || !isBridgeMessage(data) || data.quartermaster !== 'command') return
      const command = commands.find(({ id }) => id === data.id)
      if (command === undefined) return
      if (isAvailable(command, context)) command.run(context)
      else showDone('Open a run first: this is for the run on the screen')
    }
    window.addEventListener('message', onMessage)
    return () => window.removeEventListener('message', onMessage)
  }, [context])
}
