import type { Command } from 'commander'
import { addCommand, type Flags, type SetExitCode, yesOption } from './options.ts'

/** What is under `model-key`: the key of the language model that judges pairs. */
export function addModelKeyCommands(modelKey: Command, exit: SetExitCode): void {
  addCommand(modelKey, 'show', 'Where the key comes from, and where it is sent').action(
    async (flags: Flags) => {
      const { showModelKey } = await import('../model-key.ts')
      await showModelKey(flags)
    },
  )
  addCommand(
    modelKey,
    'set',
    'Save a key, sealed; it is asked for, or read from stdin, and never a flag',
  )
    .option('--address <url>', 'send it to this service, such as a proxy (https)')
    .option('--key_stdin', 'read the key from the first line of stdin')
    .action(async (flags: Flags) => {
      const { setModelKey } = await import('../model-key.ts')
      await setModelKey(flags)
    })
  addCommand(
    modelKey,
    'test',
    'Ask the model for one token; exit code of the failure when it fails',
  )
    .option('--model <name>', 'the model to ask (default: claude-haiku-4-5)')
    .action(async (flags: Flags) => {
      const { testModelKey } = await import('../model-key.ts')
      exit(await testModelKey(flags))
    })
  addCommand(modelKey, 'remove', 'Remove the stored key')
    .addOption(yesOption())
    .action(async (flags: Flags) => {
      const { removeModelKey } = await import('../model-key.ts')
      await removeModelKey(flags)
    })
}
