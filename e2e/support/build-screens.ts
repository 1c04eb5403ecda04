import { ensureRendererBuilt } from '../../scripts/lib/renderer-build.ts'

/** Playwright's global setup: the journeys look at the screens as they are in the sources. */
export default async function buildScreens(): Promise<void> {
  await ensureRendererBuilt()
}
