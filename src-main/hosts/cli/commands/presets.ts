import type { Command } from 'commander'
import { addCommand, type Flags } from './options.ts'

/** What is under `presets`: parameters, and files where they were kept too, by a name. */
export function addPresetsCommands(presets: Command): void {
  addCommand(presets, 'list', 'Presets of the workspace').action(async (flags: Flags) => {
    const { listPresets } = await import('../presets.ts')
    await listPresets(flags)
  })
  addCommand(presets, 'show <preset>', 'What a preset holds, as the command it stands for').action(
    async (name: string, flags: Flags) => {
      const { showPreset } = await import('../presets.ts')
      await showPreset(name, flags)
    },
  )
  addCommand(presets, 'export <preset>', 'Write a preset to a file that others can import')
    .option('--out <file>', 'the file; without it the preset is printed')
    .action(async (name: string, flags: Flags) => {
      const { exportPreset } = await import('../presets.ts')
      await exportPreset(name, flags)
    })
  addCommand(presets, 'import <file>', 'Take a preset over from a file')
    .option('--name <name>', 'another name than that of the file')
    .option('--replace', 'replace a preset that has the name')
    .action(async (file: string, flags: Flags) => {
      const { importPreset } = await import('../presets.ts')
      await importPreset(file, flags)
    })
}
