import type { Command } from 'commander'

const parts = new WeakMap<Command, () => Promise<void>>()

/**
 * Adds what a command has of options and commands of its own when it is called. For what comes from
 * schemas: the help of everything else must not wait for them.
 */
export function addWhenCalled(command: Command, add: () => Promise<void>): void {
  let adding: Promise<void> | undefined
  const once = (): Promise<void> => (adding ??= add())
  parts.set(command, once)
  command.parent?.hook('preSubcommand', async (_, called) => {
    if (called === command) await once()
  })
}

/** Adds it everywhere, for those who look at the whole tree. */
export async function addAll(program: Command): Promise<void> {
  await Promise.all(program.commands.map(async (command) => parts.get(command)?.()))
}
