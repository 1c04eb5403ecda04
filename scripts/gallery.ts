/**
 * Every screen in its four states, light and dark, at 1280x800, 1920x1080, 200 % zoom and 768x1024, with
 * reduced motion: pictures and `index.html` in .cache/gallery. The states are real (runs that were
 * killed, hosts that stand still); only slow and failing answers are made up.
 *
 *   npm run -s gallery                          all of it, some minutes
 *   npm run -s gallery -- run compare           scenes whose name begins so
 *   npm run -s gallery -- --look light-1280     one way to look
 *
 * What is wrong is printed and makes the exit code 1: policy violations, errors, what axe finds,
 * a page that scrolls sideways, words that are cut, motion.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'

import { findColourViolations, findViolations } from '../e2e/support/axe.ts'
import { findBrowser } from '../e2e/support/browser.ts'
import { watchFaults } from '../e2e/support/faults.ts'
import { findCutText, findMotion, findSlips } from '../e2e/support/layout.ts'
import { Shell } from '../e2e/support/shell.ts'
import { answerCalls } from './lib/gallery/answers.ts'
import { contactSheet, type Shot } from './lib/gallery/contact-sheet.ts'
import { LOOKS, takeLook, type Look } from './lib/gallery/looks.ts'
import { type Scene, sceneName } from './lib/gallery/scene.ts'
import { scenesOf } from './lib/gallery/scenes.ts'
import { buildWorld, type World } from './lib/gallery/world.ts'
import { ROOT } from './lib/process.ts'
import { ensureRendererBuilt } from './lib/renderer-build.ts'

const FOLDER = join(ROOT, '.cache', 'gallery')
/** A screen that has not settled by then is shown as it is, with that as its fault. */
const SETTLE_MS = 30_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { look: { type: 'string', multiple: true } },
})
const looks = LOOKS.filter(({ name }) => values.look?.includes(name) ?? true)

// Ctrl-C ends the hosts as well: they hang on the end of this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

await ensureRendererBuilt()
const browser = await chromium.launch({ executablePath: (await findBrowser()).path })
try {
  const world = await buildWorld(browser, (text) => console.log(`Making ${text} …`))
  try {
    const wanted = scenesOf(world).filter(
      (scene) =>
        positionals.length === 0 || positionals.some((start) => sceneName(scene).startsWith(start)),
    )
    if (wanted.length === 0 || looks.length === 0) throw new Error('No scene or look of that name.')
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER, { recursive: true })
    const shots: Shot[] = []
    for (const scene of wanted) shots.push(...(await show(browser, world, scene)))
    const sheet = join(FOLDER, 'index.html')
    writeFileSync(sheet, contactSheet(shots, new Date()))
    const bad = shots.filter(({ faults }) => faults.length > 0).length
    console.log(`${shots.length} pictures, ${bad} with faults: ${relative(ROOT, sheet)}`)
    if (bad > 0) process.exitCode = 1
  } finally {
    await world.close()
  }
} finally {
  await browser.close()
}

/** Pictures of one scene in each look; pages are opened anew for each scale. */
async function show(from: Browser, world: World, scene: Scene): Promise<readonly Shot[]> {
  const shots: Shot[] = []
  const name = sceneName(scene)
  for (const [scale, ofScale] of Map.groupBy(looks, (look) => look.scale)) {
    const first = ofScale[0]
    if (first === undefined) continue
    const { session } = scene.world === 'empty' ? world.empty : world.full
    const context = await from.newContext({
      storageState: session,
      viewport: { width: first.width, height: first.height },
      deviceScaleFactor: scale,
      colorScheme: first.scheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
    })
    const { page, faults } = await open(context, world, scene)
    for (const look of ofScale) {
      await takeLook(page, look)
      const file = `${name}-${look.name}.png`
      await page.screenshot({ path: join(FOLDER, file) })
      const found = [...faults.splice(0), ...(await judge(page, look))]
      shots.push({ scene: name, screen: scene.screen, look: look.name, file, faults: found })
      console.log(`${name} ${look.name}`)
      for (const fault of found) console.error(`  ${fault.replaceAll('\n', '\n    ')}`)
    }
    await context.close()
  }
  return shots
}

interface OpenScene {
  readonly page: Page
  /** What the page did wrong so far; emptied by who reports it. */
  readonly faults: string[]
}

async function open(context: BrowserContext, world: World, scene: Scene): Promise<OpenScene> {
  const { host } = scene.world === 'empty' ? world.empty : world.full
  const page = await context.newPage()
  page.setDefaultTimeout(SETTLE_MS)
  const watch = await watchFaults(page, host.origin)
  for (const pattern of scene.allow ?? []) watch.allow(pattern)
  const shell = new Shell(page, host.origin, SETTLE_MS)
  const answers = scene.answers ?? 'real'
  const { touched } = await answerCalls(page, answers, scene.calls)
  const faults: string[] = []
  try {
    await page.goto(`${host.origin}/#${scene.route}`)
    // The code of a screen comes by itself: until then a skeleton stands for it.
    const title = shell.main.getByRole('heading', { level: 1 })
    await title
      .filter({ hasNotText: /^Loading$/ })
      .first()
      .waitFor()
    if (answers === 'real') await shell.settled()
    await scene.act?.(shell, page)
    if (answers !== 'real') await Promise.race([touched, late('it asks nothing')])
    if (answers === 'failing' || answers === 'unreachable') {
      await shell.main
        .getByText(/cannot be read|does not answer/)
        .first()
        .waitFor()
    }
  } catch (error) {
    faults.push(`does not settle: ${error instanceof Error ? error.message : String(error)}`)
  }
  faults.push(...watch.found())
  return { page, faults }
}

function late(what: string): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(what)), SETTLE_MS).unref()
  })
}

/** The layout by every rule once, in light; dark differs from it in its colours only. */
async function judge(page: Page, { scheme }: Look): Promise<readonly string[]> {
  const violations =
    scheme === 'light' ? await findViolations(page) : await findColourViolations(page)
  return [
    ...violations.map(({ rule, help, elements }) => [`${rule}: ${help}`, ...elements].join('\n')),
    ...(scheme === 'light' ? [...(await findCutText(page)), ...(await findSlips(page))] : []),
    ...(await findMotion(page)),
  ]
}
