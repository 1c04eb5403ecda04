import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Folder of the files that come with the program (SQL, demo data), wherever it was built to: the
 * nearest one above this file.
 */
export function resourcesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const found = join(folder, 'resources')
    if (existsSync(join(found, 'sql'))) return found
    const above = dirname(folder)
    if (above === folder) throw new Error('the folder of the resources is missing')
    folder = above
  }
}
