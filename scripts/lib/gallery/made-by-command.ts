import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quartermaster } from '../../../e2e/support/cli.ts'
import { type RunDetail, runDetail } from '../../../src-shared/runs.ts'
import { newRunId } from '../../../src-main/platform/ids.ts'
import type { WorldRuns, World } from './world.ts'

/** Runs beside those with a part to play, so that lists are as long as after some months. */
const OLD_RUNS = 180
const DAY_MS = 86_400_000
export async function makeSample(workspace: string): Promise<string> {
  await command('demo', '--workspace', workspace)
  return await newestRun(workspace)
}

type Reconciliations = Pick<
  WorldRuns,
  | 'reconciliation'
  | 'reconciliationKnown'
  | 'duplicates'
  | 'nothingInCommon'
  | 'reconciliationFailed'
> &
  Pick<World, 'lists'>

export async function makeReconciliations(
  workspace: string,
  root: string,
): Promise<Reconciliations> {
  const at = ['--workspace', workspace]
  await command('demo', '--family', 'reconciliation', ...at)
  const reconciliation = await newestRun(workspace)
  const samples = join(workspace, 'samples', 'price-list')
  const left = join(samples, 'price-list.csv')
  const right = join(samples, 'catalogue.csv')
  const truth = join(samples, 'known-pairs.csv')
  const rows = (await readFile(left, 'utf8')).split('\n')
  const doubled = join(root, 'doubled.csv')
  await writeFile(doubled, rows.concat(rows.slice(1, 40).map((row) => `D${row}`)).join('\n'))
  const strange = join(root, 'strange.csv')
  await writeFile(strange, 'id,word\nx1,qqqq\nx2,wwww\nx3,zzzz\n')
  const faulty = join(root, 'faulty.csv')
  await writeFile(
    faulty,
    Buffer.from(`${rows.slice(0, 9).join('\n')}\nL1,\u00e9t\u00e9\n`, 'latin1'),
  )
  let file = 0
  const reconcile = async (...words: readonly string[]): Promise<string> => {
    await quartermaster('reconcile', ...words, '--out', join(root, `pairs-${file++}.csv`), ...at)
    return await newestRun(workspace)
  }
  const lists = ['--right', right]
  return {
    reconciliation,
    reconciliationKnown: await reconcile(
      '--left',
      left,
      ...lists,
      '--truth',
      truth,
      '--accept',
      '0.6',
    ),
    duplicates: await reconcile('--left', doubled),
    nothingInCommon: await reconcile('--left', strange, ...lists),
    reconciliationFailed: await reconcile('--left', faulty, ...lists),
    lists: { left, right, faulty },
  }
}

async function newestRun(workspace: string): Promise<string> {
  const shown: unknown = JSON.parse(
    await command('runs', 'list', '--limit', '1', '--json', '--workspace', workspace),
  )
  const id = /"id":\s*"([0-9a-z]+)"/.exec(JSON.stringify(shown))?.[1]
  if (id === undefined) throw new Error('there is no run')
  return id
}

/** Slack against caps on the sample's files. */
export async function makeSweep(workspace: string): Promise<string> {
  const folder = join(workspace, 'samples', 'weekly-drop')
  const inputs = {
    caps: 'contract_caps',
    elig: 'eligible_pairs',
    user_groups: 'user_groups',
    group_ratios: 'group_ratios',
  }
  await command(
    'sweep',
    ...Object.entries(inputs).flatMap(([name, file]) => [`--${name}`, join(folder, `${file}.csv`)]),
    '--enforce_assignment_ratio',
    '--over',
    'ratio_slack=0:0.1:0.02',
    '--over',
    'cap_scale=0.9,1',
    '--workspace',
    workspace,
  )
  return await newestRun(workspace)
}

export async function leaveTraces(
  workspace: string,
  sample: string,
  warning: string,
): Promise<void> {
  const at = ['--workspace', workspace]
  const note = 'Sent to finance. Group g07 is talked about on Monday.'
  await command('runs', 'mark', sample, '--pin', '--tag', 'weekly', '--note', note, ...at)
  await command('runs', 'mark', warning, '--tag', 'needs-a-second-look', ...at)
  await command('backup', 'create', ...at)
  await command('people', 'invite', 'Ada Lovelace', '--access', 'write', ...at)
  await command('keys', 'create', 'nightly', '--access', 'write', '--days', '90', ...at)
  await addConnection('warehouse', 'postgresql', 'db.offers.example', ...at)
  await addConnection('events-archive', 'clickhouse', 'archive.offers.example', ...at)
  // They never come due while pictures are taken.
  await command('schedule', 'add', 'Weekly drop', '--cron', '30 6 1 1 *', '--run', sample, ...at)
  await command(
    'schedule',
    'add',
    'Drop of the northern half',
    '--cron',
    '0 3 1 1 *',
    '--run',
    warning,
    ...at,
  )
  await command('schedule', 'pause', 'Drop of the northern half', ...at)
}

/** A database that nobody asks: its password would be in a variable that is not set. */
function addConnection(name: string, kind: string, host: string, ...at: readonly string[]) {
  const server = ['--kind', kind, '--host', host, '--database', 'offers', '--tls', 'verify']
  const login = ['--user', 'reader', '--password_env', 'OFFERS_PASSWORD']
  return command('connections', 'add', name, ...server, ...login, ...at)
}

async function command(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await quartermaster(...words)
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${stderr}`)
  return stdout
}

/** The one end that no sound build can be brought to: a run that failed with another reason. */
export function makeBug(workspace: string, failedByLoss: string): Promise<string> {
  return copyRun(join(workspace, 'runs'), failedByLoss, ({ lifecycle }) => ({
    lifecycle: {
      ...lifecycle,
      error: {
        code: 'bug',
        what: 'Quartermaster has a fault: the result holds a contract that no input names.',
        remedy: 'Copy the report and file it. Running again with another seed may get around it.',
        cause: 'Error: contract 17 of 12\n    at checkResult (check.ts:114:11)',
      },
    },
  }))
}

export async function makeOld(runsFolder: string, models: readonly string[]): Promise<void> {
  for (let index = 0; index < OLD_RUNS; index++) {
    const at = new Date(Date.now() - DAY_MS * (1 + index * 0.42)).toISOString()
    const model = models[index % 5 === 4 ? 2 : index % 2] ?? ''
    await copyRun(runsFolder, model, (run) => ({
      title: `Weekly drop ${String(2100 - index)}`,
      created_at: at,
      lifecycle: {
        ...run.lifecycle,
        started_at: at,
        ended_at: new Date(Date.parse(at) + 4000 + ((index * 37) % 60) * 500).toISOString(),
      },
    }))
  }
}

/** A run's folder once more under another id, as moved here from another workspace. */
async function copyRun(
  runsFolder: string,
  id: string,
  change: (run: RunDetail) => Readonly<Record<string, unknown>>,
): Promise<string> {
  const copy = newRunId(new Date())
  await cp(join(runsFolder, id), join(runsFolder, copy), { recursive: true })
  const path = join(runsFolder, copy, 'manifest.json')
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'))
  const run = runDetail.strip().parse(manifest)
  await writeFile(path, JSON.stringify({ ...Object(manifest), id: copy, ...change(run) }))
  return copy
}
