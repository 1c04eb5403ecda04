import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DropFiles } from '../../e2e/support/fixtures.ts'

export const commandEntry = fileURLToPath(
  new URL('../../src-main/hosts/cli/main.ts', import.meta.url),
)

/** A workspace, inputs, and an output that is there already, in folders of their own. */
export interface Scene {
  readonly folder: string
  readonly workspace: string
  readonly outputs: string
  readonly output: string
  readonly files: DropFiles
}

export const olderOutput = 'an older output\n'
export const olderSummary = '{"older": "summary"}\n'

export function summaryPathOf({ output }: Scene): string {
  return output.replace(/\.(csv|parquet)$/, '.summary.json')
}

/** Makes the folders; `name` is the output's. */
export function createScene(folder: string, files: DropFiles, name = 'out.csv'): Scene {
  const outputs = join(folder, 'outputs')
  mkdirSync(outputs, { recursive: true })
  const workspace = join(folder, 'workspace')
  const scene: Scene = { folder, workspace, outputs, output: join(outputs, name), files }
  ageOutputs(scene)
  return scene
}

/** Puts the older output and its summary back. */
export function ageOutputs(scene: Scene): void {
  writeFileSync(scene.output, olderOutput)
  writeFileSync(summaryPathOf(scene), olderSummary)
}

export function removeScene({ folder }: Scene): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

/** Words of the command that allocates in this scene. */
export function allocateWords(scene: Scene): readonly string[] {
  return [
    'allocate',
    ...Object.entries(scene.files).flatMap(([flag, path]) => [`--${flag}`, path]),
    '--out',
    scene.output,
    '--workspace',
    scene.workspace,
    '--enforce_assignment_ratio',
    '--log_level',
    'INFO',
    '--json',
  ]
}
