import { rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { findBrowser } from '../../e2e/support/browser.ts'
import { startHost } from '../../e2e/support/host.ts'
import { ensureRendererBuilt } from '../../scripts/lib/renderer-build.ts'
import {
  bulkDone,
  decisionHistory,
  queuePage,
  reviewProgress,
  undone,
} from '../../src-shared/reconciliation/review.ts'
import { median } from '../support/measure.ts'
import { processorSecondsOfTree } from '../support/server-time.ts'
import { pressUntilNext } from './review-in-page.ts'
import { longReview } from './review-workspace.ts'

interface Measurement {
  readonly name: string
  readonly times: readonly number[]
  /** Milliseconds of the processor that the server and its processes took for each; Linux only. */
  readonly processor: readonly number[]
  /** Milliseconds, of the median; null: only shown. */
  readonly promised: number | null
}

const filters: readonly Readonly<Record<string, unknown>>[] = [
  { order: 'confidence' },
  { order: 'weight' },
  { order: 'left' },
  { text: 'ber' },
  { text: 'a12' },
  { least: 0.2, most: 0.8 },
  { show: 'all' },
  { show: 'decided' },
]

/** A review of many pairs in a real browser; returns 1 when a promise is not kept. */
export async function benchReview(options: {
  readonly pairs: number
  readonly repeats: number
  readonly json: string | null
}): Promise<number> {
  await ensureRendererBuilt()
  const { workspace, run } = await longReview(options.pairs)
  // Decisions of one bench are not those of the next.
  const people = join(workspace, 'people.db')
  for (const file of [people, `${people}-wal`, `${people}-shm`]) rmSync(file, { force: true })
  const host = await startHost({ workspace, roots: [] })
  const browser = await chromium.launch({ executablePath: (await findBrowser()).path })
  const measurements: Measurement[] = []
  const measured = async <T>(
    name: string,
    promised: number | null,
    act: () => Promise<T>,
  ): Promise<T> => {
    const usedBefore = processorSecondsOfTree(host.pid)
    const began = performance.now()
    const result = await act()
    const took = performance.now() - began
    const used = (processorSecondsOfTree(host.pid) - usedBefore) * 1000
    const at = measurements.findIndex((one) => one.name === name)
    const times = [...(measurements[at]?.times ?? []), took]
    const processor = [...(measurements[at]?.processor ?? []), used]
    if (at === -1) measurements.push({ name, times, processor, promised })
    else measurements[at] = { name, times, processor, promised }
    return result
  }
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(host.url)
    await page.getByRole('navigation', { name: 'Workspaces' }).waitFor()
    process.stdout.write(
      `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Chromium ${browser.version()}, load ${loadavg()[0]?.toFixed(1) ?? '?'} at the start\n`,
    )
    const ask = async (path: string, data?: unknown): Promise<unknown> => {
      const address = `${host.origin}/api/v1/reconciliation/${run}/${path}`
      const answer =
        data === undefined
          ? await page.request.get(address)
          : await page.request.post(address, { data })
      if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
      return await answer.json()
    }
    const queue = async (asked: Readonly<Record<string, unknown>> = {}) =>
      queuePage.parse(await ask('queue', asked))
    /** Of the act that an event belongs to. */
    const lastBatch = async (number: number): Promise<string> => {
      const { events } = decisionHistory.parse(
        await ask('history', { offset: number - 1, limit: 1 }),
      )
      const batch = events[0]?.event.batch
      if (typeof batch !== 'string') throw new Error(`decision ${number} is of no batch`)
      return batch
    }
    const progress = async () => reviewProgress.parse(await ask('review'))

    const first = await measured('first page, nothing loaded yet', null, () => queue())
    process.stdout.write(`${first.total.toLocaleString('en')} pairs open\n\n`)
    await measured('progress', 100, progress)
    for (let repeat = 0; repeat < options.repeats; repeat++) {
      for (const filter of filters) {
        await measured('another filter or order', 300, () => queue({ ...filter, offset: repeat }))
      }
      const row = first.rows[repeat]
      if (row === undefined) break
      const pair = { left: row.left_id, right: row.right_id }
      const { number } = await progress()
      await measured('a decision', 100, () =>
        ask('decisions', { decisions: [{ action: 'reject', ...pair }], seen: number }),
      )
      await measured('the list after a decision', 300, () => queue())
      await measured('progress after a decision', 100, progress)
    }
    await onScreen(page, run, measurements)

    for (let repeat = 0; repeat < options.repeats; repeat++) {
      const before = await progress()
      const preview = await measured('look before deciding all', 300, () =>
        queue({ order: 'confidence', limit: 6 }),
      )
      const done = bulkDone.parse(
        await measured('all decided at once', 5000, () =>
          ask('decisions/all', {
            filter: {},
            action: repeat % 2 === 0 ? 'reject' : 'accept',
            expected: preview.total,
            seen: preview.number,
          }),
        ),
      )
      await measured('the list after all were decided', 1000, () => queue({ show: 'decided' }))
      await measured('progress after all were decided', 1000, progress)
      const back = undone.parse(
        await measured('all taken back at once', 5000, () =>
          ask('undo', { undo: { what: 'batch', batch: done.batch } }),
        ),
      )
      await measured('the list after all were taken back', 1000, () => queue())
      const batch = await lastBatch(back.number)
      await measured('all made again at once', 5000, () =>
        ask('undo', { undo: { what: 'batch', batch } }),
      )
      await measured('the list after all were made again', 1000, () => queue({ show: 'decided' }))
      await ask('undo', { undo: { what: 'batch', batch: await lastBatch(back.number + 1) } })
      const after = await progress()
      if (back.count !== preview.total || after.open !== before.open) {
        throw new Error(`taken back ${back.count} of ${preview.total}, ${after.open} open`)
      }
    }
    // The log is long now.
    await onScreen(page, run, measurements, ', long log')
    process.stdout.write(tableText(measurements))
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(measurements)}\n`)
    return measurements.every(isKept) ? 0 : 1
  } finally {
    await browser.close()
    await host.stop()
  }
}

const presses = 25

async function onScreen(
  page: Page,
  run: string,
  measurements: Measurement[],
  when = '',
): Promise<void> {
  const began = performance.now()
  await page.goto(`${page.url().split('#')[0]}#/runs/${run}/review`)
  await page.reload()
  await page.getByRole('region', { name: 'Pair' }).getByRole('table').waitFor()
  measurements.push({
    name: `the screen with its first pair${when}`,
    times: [performance.now() - began],
    processor: [],
    promised: null,
  })
  // The next pairs and the place in the list come after the first pair.
  await page.waitForTimeout(1000)
  for (const [name, keys] of [
    ['key to the next pair', ['r', 'a', 's', 'j']],
    ['undo', ['u']],
  ] as const) {
    const times: number[] = []
    for (let press = 0; press < presses; press++) {
      const key = keys[press % keys.length] ?? 'j'
      times.push(await page.evaluate(pressUntilNext, key))
      if (name === 'undo' && press === 11) break
    }
    const promised = name === 'undo' ? 500 : 100
    measurements.push({ name: name + when, times, processor: [], promised })
  }
}

const isKept = ({ times, promised }: Measurement): boolean =>
  promised === null || median(times) <= promised

function tableText(measurements: readonly Measurement[]): string {
  const lines = measurements.map((measurement) => {
    const { name, times, processor, promised } = measurement
    const figures = [times.length, Math.min(...times), median(times), Math.max(...times)]
    return (
      name.padEnd(46) +
      figures.map((figure) => figure.toFixed(0).padStart(9)).join('') +
      `${promised ?? ''}`.padStart(10) +
      (processor.length === 0 ? '' : median(processor).toFixed(0)).padStart(11) +
      (isKept(measurement) ? '' : '  NOT KEPT')
    )
  })
  const head =
    'milliseconds'.padEnd(46) + '        n  fastest   median  slowest  promised  processor'
  return `${head}\n${lines.join('\n')}\n`
}
