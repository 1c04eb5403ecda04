import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDuckDb } from '../../src-main/data/duckdb.ts'
import { literalPath } from '../../src-main/data/sql.ts'
import type { RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { reconciliationFiles } from '../../src-shared/reconciliation/job.ts'
import { measureCommand } from '../support/measure.ts'
import { personLists } from './persons.ts'

const here = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(here, '.cache', 'bench', 'review')
const people = 10_000

/**
 * A workspace with one finished reconciliation of people whose best `pairs` candidates all wait for
 * a person: no list of people is that unclear, so the decisions of a real run are rewritten. Made once.
 */
export async function longReview(pairs: number): Promise<{ workspace: string; run: string }> {
  const folder = join(cache, `workspace-${pairs}-${sourcesHash()}`)
  if (!existsSync(folder)) await make(folder, pairs)
  const [run] = (await readdir(join(folder, 'runs'))).filter((name) => !name.startsWith('.'))
  if (run === undefined) throw new Error(`${folder} has no run`)
  return { workspace: folder, run }
}

async function make(folder: string, pairs: number): Promise<void> {
  process.stdout.write(`Making a result with ${pairs} pairs to review (once).\n`)
  const aside = `${folder}.tmp`
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true })
  const { left, right } = personLists(people)
  writeFileSync(join(aside, 'left.csv'), csvOf(left))
  writeFileSync(join(aside, 'right.csv'), csvOf(right))
  const made = await measureCommand(process.execPath, [
    join(here, 'src-main', 'hosts', 'cli', 'main.ts'),
    'reconcile',
    '--left',
    join(aside, 'left.csv'),
    '--right',
    join(aside, 'right.csv'),
    '--cardinality',
    'one_to_one',
    '--out',
    join(aside, 'out.csv'),
    '--workspace',
    aside,
  ])
  if (made.exitCode !== 0) throw new Error(`the run ended with ${made.exitCode}: ${made.stderr}`)
  const [run] = (await readdir(join(aside, 'runs'))).filter((name) => !name.startsWith('.'))
  const file = join(aside, 'runs', run ?? '', 'artifacts', reconciliationFiles.pairs)
  using connection = await openDuckDb({
    memoryLimit: 1e9,
    threads: 2,
    tempFolder: join(aside, 'duckdb'),
  })
  await connection.run(
    `COPY (SELECT * EXCLUDE (place) REPLACE (
         CASE WHEN place <= ${pairs} THEN 'review' ELSE decision END AS decision,
         CASE WHEN place <= ${pairs} THEN 'unsure' ELSE reason END AS reason
       )
       FROM (SELECT *, row_number() OVER (ORDER BY weight DESC, pair) AS place
             FROM read_parquet(${literalPath(file)}))
       ORDER BY pair) TO ${literalPath(`${file}.new`)} (FORMAT parquet, COMPRESSION zstd)`,
  )
  renameSync(`${file}.new`, file)
  renameSync(aside, folder)
}

function csvOf({ ids, columns }: RecordList): string {
  const cell = (text: string | null | undefined): string =>
    text === null || text === undefined ? '' : `"${text.replaceAll('"', '""')}"`
  const lines = ids.map((id, row) =>
    [id, ...columns.map(({ values }) => values[row])].map(cell).join(','),
  )
  return `${['id', ...columns.map(({ name }) => name)].join(',')}\n${lines.join('\n')}\n`
}

function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const source of [
    './review-workspace.ts',
    './persons.ts',
    '../../src-main/reconciliation/artifacts.ts',
  ]) {
    hash.update(readFileSync(new URL(source, import.meta.url)))
  }
  return hash.digest('hex').slice(0, 12)
}
