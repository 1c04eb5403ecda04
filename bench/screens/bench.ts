import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { chromium, type Page } from 'playwright'
import { findBrowser } from '../../e2e/support/browser.ts'
import { startHost } from '../../e2e/support/host.ts'
import { ensureRendererBuilt } from '../../scripts/lib/renderer-build.ts'
import { median } from '../support/measure.ts'
import { scrollAndWatch, settleAfter } from './in-page.ts'
import { largeResult } from './workspace.ts'

export interface ScreensOptions {
  readonly repeats: number
  readonly json: string | null
}

interface Measurement {
  readonly name: string
  /** Milliseconds from the act to the frame that shows its rows. */
  readonly times: readonly number[]
  /** At the 95th percentile. */
  readonly promised: number | null
}

const sorts = [
  '-score',
  'score',
  'contract_id',
  '-user_id',
  'group_id,-score',
  '-round,contract_id',
]
const filters = [
  'user_id:contains:99',
  'user_id:starts:u01',
  'contract_id:in:c00007:c00019:c00100',
  'sponsored:in:true',
  'score:from:1,score:to:2',
  'group_id:in:g003,sponsored:in:false,score:from:0.5',
]

/** A grid of a million rows in a real browser; returns 1 when a promise is not kept. */
export async function benchScreens({ repeats, json }: ScreensOptions): Promise<number> {
  await ensureRendererBuilt()
  const { workspace, run, assignments } = await largeResult()
  const found = await findBrowser()
  const host = await startHost({ workspace, roots: [] })
  const browser = await chromium.launch({ executablePath: found.path })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    process.stdout.write(
      `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB, ` +
        `Node ${process.versions.node}, Chromium ${browser.version()}, ${assignments.toLocaleString('en')} assignments, load ${loadavg()[0]?.toFixed(1) ?? '?'} at the start\n\n`,
    )
    await page.goto(host.url)
    await page.getByRole('navigation', { name: 'Workspaces' }).waitFor()
    const at = (query: string): string => `#/runs/${run}${query}`
    const measurements: Measurement[] = []
    const measure = async (
      name: string,
      promised: number | null,
      addresses: readonly string[],
    ): Promise<void> => {
      const times: number[] = []
      for (const address of addresses) times.push(await page.evaluate(settleAfter, at(address)))
      measurements.push({ name, times, promised })
    }

    await page.evaluate((hash) => {
      location.hash = hash
    }, at(''))
    await page.getByRole('tab', { name: 'Result' }).waitFor()
    await measure('first page, the query process not yet started', null, ['?tab=assignments'])
    const firsts: number[] = []
    for (let repeat = 0; repeat < Math.max(5, repeats); repeat++) {
      // Without what the page keeps: the query process answers.
      await page.evaluate((hash) => {
        location.hash = hash
      }, at('?tab=inputs'))
      const warmed = page.waitForResponse((response) => response.url().includes('totals'))
      await page.reload()
      await Promise.all([warmed, page.getByRole('table').first().waitFor()])
      firsts.push(await page.evaluate(settleAfter, at('?tab=assignments')))
    }
    measurements.push({ name: 'first page', times: firsts, promised: 200 })
    const each = (queries: readonly string[]): readonly string[] =>
      queries.map((query) => `?tab=assignments&${query}`)
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (repeat > 0) {
        await page.reload()
        await page.evaluate(settleAfter, at('?tab=assignments'))
      }
      await measure('sort', 300, each(sorts.map((sort) => `sort=${sort}`)))
      await measure(
        'filter',
        300,
        each(filters.map((where) => `where=${encodeURIComponent(where)}`)),
      )
      await measure(
        'sort and filter',
        300,
        each(
          filters.map(
            (where, index) => `where=${encodeURIComponent(where)}&sort=${sorts[index] ?? ''}`,
          ),
        ),
      )
    }
    await page.evaluate(settleAfter, at('?tab=assignments&sort=-score,user_id'))
    measurements.push({
      name: 'a page far down, sorted',
      times: await jumps(page),
      // The first one sorts everything, the others find their rows by place.
      promised: 500,
    })
    const frames = await scrolling(page)
    const rows = merged(measurements)
    process.stdout.write(tableText(rows))
    process.stdout.write(
      `\nscrolling ${frames.rows.toLocaleString('en')} rows in 3 s: frames p50 ${frames.p50.toFixed(1)} ms, ` +
        `p95 ${frames.p95.toFixed(1)} ms, longest ${frames.longest.toFixed(0)} ms; ` +
        `${frames.longTasks} long tasks of ${frames.longTaskMs.toFixed(0)} ms together\n`,
    )
    if (json !== null) {
      writeFileSync(
        json,
        `${JSON.stringify({ assignments, measurements: rows, frames }, null, 2)}\n`,
      )
    }
    return rows.every(({ kept }) => kept) ? 0 : 1
  } finally {
    await browser.close()
    await host.stop()
  }
}

/** The thumb let go at places all over the list. */
async function jumps(page: Page): Promise<number[]> {
  const times: number[] = []
  for (const share of [0.5, 0.11, 0.93, 0.27, 0.71, 0.38, 0.84, 0.02, 0.62, 1]) {
    times.push(
      await page.evaluate(async (to) => {
        const grid = document.querySelector<HTMLElement>('[role="grid"]')
        if (grid === null) throw new Error('no grid')
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
        const began = performance.now()
        grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * to
        do await frame()
        while (grid.querySelector('[data-skeleton]') !== null)
        return performance.now() - began
      }, share),
    )
  }
  return times
}

/** Scrolls for three seconds, eleven rows a frame: forty thousand rows a minute. */
async function scrolling(page: Page) {
  const { deltas, tasks, rows } = await page.evaluate(scrollAndWatch, {
    milliseconds: 3000,
    pixels: 308,
  })
  return {
    rows,
    frames: deltas.length,
    p50: quantile(deltas, 0.5),
    p95: quantile(deltas, 0.95),
    longest: Math.max(...deltas),
    longTasks: tasks.length,
    longTaskMs: tasks.reduce((sum, task) => sum + task, 0),
  }
}

function merged(measurements: readonly Measurement[]) {
  const names = [...new Set(measurements.map(({ name }) => name))]
  return names.map((name) => {
    const own = measurements.filter((measurement) => measurement.name === name)
    const times = own.flatMap((measurement) => measurement.times)
    const promised = own[0]?.promised ?? null
    const p95 = quantile(times, 0.95)
    return {
      name,
      count: times.length,
      fastest: Math.min(...times),
      median: median(times),
      p95,
      promised,
      kept: promised === null || p95 <= promised,
      times,
    }
  })
}

function tableText(rows: ReturnType<typeof merged>): string {
  const lines = rows.map(
    ({ name, count, fastest, median: middle, p95, promised, kept }) =>
      `${name.padEnd(48)}${String(count).padStart(4)}${fastest.toFixed(0).padStart(9)}${middle.toFixed(0).padStart(9)}${p95.toFixed(0).padStart(9)}` +
      `${(promised === null ? '' : String(promised)).padStart(11)}${kept ? '' : '  NOT KEPT'}`,
  )
  return `${'milliseconds until the rows are seen'.padEnd(48)}   n  fastest   median      p95   promised\n${lines.join('\n')}\n`
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}
