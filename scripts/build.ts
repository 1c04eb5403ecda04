/** `npm run build`: the screens, into dist/renderer. */
import { buildRenderer } from './lib/renderer-build.ts'

try {
  await buildRenderer()
} catch (error) {
  // The message names the file and the line; the stack is the bundler's own.
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
