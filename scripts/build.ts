/** `npm run build`: the screens, into dist/renderer. */
import { buildRenderer } from './lib/renderer-build.ts'

await buildRenderer()
