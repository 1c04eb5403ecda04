/** What leaves the console can be opened elsewhere, whole. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Download, Page } from 'playwright'

import { openDuckDb } from '../../src-main/data/duckdb.ts'
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

const COLUMNS = ['user_id', 'contract_id', 'score', 'sponsored', 'group_id', 'round']

test('assignments exported as CSV and as Parquet hold the same rows as the result', async ({
  shell,
  page,
  host,
  folder,
}) => {
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, smallDrop())
  const id = await startRun(page, host.origin, files, {
    parameters: { enforce_assignment_ratio: true },
  })
  await shell.open(`/runs/${id}`)
  await run.finished()
  const { all } = await run.counts()

  const download = await exportAs(page, 'Assignments as CSV')
  await expect(page.getByText(`assignments-${id}.csv: ${all} assignments`)).toBeVisible()
  const csv = await save(download, join(folder, 'out.csv'))
  const [header, ...rows] = (await readFile(csv, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  expect(header).toEqual(COLUMNS)
  expect(rows).toHaveLength(Number(all))
  expect(rows).toEqual(
    rows.toSorted((a, b) => (a.slice(0, 2).join() < b.slice(0, 2).join() ? -1 : 1)),
  )

  const parquet = await save(
    await exportAs(page, 'Assignments as Parquet'),
    join(folder, 'out.parquet'),
  )
  const duckDb = await openDuckDb({ memoryLimit: 2 ** 28, threads: 1, tempFolder: folder })
  try {
    const opened = await duckDb.rows(
      `SELECT user_id, contract_id, score, CAST(sponsored AS INTEGER) AS sponsored, group_id, round
       FROM read_parquet($1) ORDER BY user_id, contract_id`,
      [parquet],
    )
    expect(opened.map((row) => COLUMNS.map((column) => String(row[column])))).toEqual(
      rows.map((row) => row.map((value, column) => (column === 2 ? String(Number(value)) : value))),
    )
  } finally {
    duckDb[Symbol.dispose]()
  }
})

async function exportAs(page: Page, format: string): Promise<Download> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: format }).click()
  return await download
}

async function save(download: Download, path: string): Promise<string> {
  await download.saveAs(path)
  return path
}
