/** Files of one's own: what is wrong with them, how they are read, and the run that follows. */
import type { DropTables } from '../support/fixtures.ts'
import { SMALL, smallDrop, writeCsv, writeDrop } from '../support/fixtures.ts'
import { expect, test } from '../support/console.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen } from '../support/run-screen.ts'

/** One fault of each of seven kinds; the header is row 1. */
function faultyDrop(): DropTables {
  const { caps, elig, user_groups, group_ratios } = smallDrop()
  return {
    caps: [
      ...caps.slice(0, 3),
      ['c3', -5, 1, 'Offer 3'],
      ['c4', 30, 'maybe', 'Offer 4'],
      ...caps.slice(5),
      ['c1', 12, 1, 'Offer 1 again'],
    ],
    elig: [
      ...elig.slice(0, 10),
      ['u50', 'c2', '-1'],
      ['u51', 'c2', 'high'],
      ['u52', 'c99', '0.5'],
      ...elig.slice(10),
    ],
    user_groups: [...user_groups, ['u01', 'g2']],
    group_ratios: [['group_id', 'ratio'], ['g1', '1.5'], ...group_ratios.slice(2)],
  }
}

const FAULTS: readonly (readonly [severity: string, input: string, what: RegExp, rows: string])[] =
  [
    ['Error', 'Contract caps', /1 contract has more than one row.*Keep one row/, 'Rows 2, 10'],
    ['Error', 'Contract caps', /1 cap is not a whole number.*Write whole numbers/, 'Row 4'],
    ['Error', 'Contract caps', /1 row says neither yes nor no.*Write 0 or 1/, 'Row 5'],
    [
      'Error',
      'Eligible pairs',
      /2 scores are not a number of 0 or more.*Write scores/,
      'Rows 11, 12',
    ],
    ['Error', 'User groups', /1 user is in more than one group.*Keep one row/, 'Rows 2, 62'],
    ['Error', 'Group ratios', /1 ratio is not a number from 0 to 1.*Write 30 per cent/, 'Row 2'],
    [
      'Warning',
      'Eligible pairs',
      /1 pair names a contract that is not in the caps.*left out/,
      'Row 13',
    ],
  ]

test('faults of several kinds are all reported with rows and remedy; mended files run', async ({
  shell,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const files = await writeDrop(folder, faultyDrop())

  await test.step('before any file is named the screen says what is missing', async () => {
    await form.open()
    await expect(form.preflight).toContainText(
      'Still to be named: contract caps, eligible pairs, user groups, group ratios.',
    )
    await expect(form.start).toBeDisabled()
  })

  await test.step('every fault is there once, with its rows and what to do', async () => {
    await form.name(files)
    await expect(form.faults).toHaveCount(FAULTS.length)
    for (const [index, [severity, input, what, rows]] of FAULTS.entries()) {
      const fault = form.faults.nth(index)
      await expect(fault).toContainText(severity)
      await expect(fault).toContainText(input)
      await expect(fault).toContainText(what)
      await expect(fault.getByText(new RegExp(`^${rows}( ·|$)`))).toBeVisible()
    }
    await expect(form.found(/Fault .*1 contract has more than one row/)).toBeVisible()
    await expect(form.start).toBeDisabled()
  })

  await test.step('mended files are sound, and the button says what will happen', async () => {
    await writeDrop(folder, smallDrop())
    await form.preflight.getByRole('button', { name: 'Check again' }).click()
    await expect(form.faults).toHaveCount(0)
    for (const line of [
      `All ${SMALL.contracts} contracts have eligible users`,
      `All ${SMALL.users} users have an eligible pair`,
      '2 of 3 groups can reach their targets with every slot filled',
      'Group g3 reaches 5% if all its slots are filled, its target is 50%.',
    ]) {
      await expect(form.preflight).toContainText(line)
    }
    await expect(form.found(/Sound .*8 rows · 3 of 3 columns/)).toBeVisible()
    await expect(form.found(/Fault /)).toHaveCount(0)
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
  })

  await test.step('the run ends with a result of these files', async () => {
    await form.enforceRatios()
    await expect(form.preflight).toContainText('the hard guard fills 6 of its 60 slots')
    await form.start.click()
    await run.finished()
    await expect(run.headline('Users assigned')).toHaveText(/ of 60$/)
    await expect(
      run.main.getByText('3 groups · 2 at target · 1 limited by the guard'),
    ).toBeVisible()
    await run.tab('Inputs').click()
    await expect(run.main.getByRole('cell', { name: files.caps })).toBeVisible()
  })

  await test.step('the remedy that the limited group names brings it to its target', async () => {
    await run.tab('Result').click()
    await run.main.getByRole('button', { name: 'Why' }).click()
    await run.drawer('Group g3').getByRole('link', { name: 'Add slack of 0.45' }).click()
    await expect(form.parameter('Slack')).toHaveValue('0.45')
    await expect(form.parameter('Enforce ratios')).toBeChecked()
    await expect(form.preflight).toContainText('All 3 groups can reach their targets')
    await form.start.click()
    await run.finished()
    await expect(run.main.getByText('3 groups · 3 at target')).toBeVisible()
  })
})

test('a file that is not there and a file of the wrong kind are named at once', async ({
  shell,
  folder,
  faults,
}) => {
  faults.allow(/status of 404/)
  const form = new NewAllocation(shell)
  const files = await writeDrop(folder, smallDrop())
  await form.open()
  await form.name({ caps: `${folder}/none.csv`, elig: files.caps })
  await expect(shell.main.getByRole('status').filter({ hasText: 'none.csv' })).toBeVisible()
  await expect(form.found(/Fault .*user_id/)).toBeVisible()
  await expect(form.start).toBeDisabled()
})

test('columns of other names are mapped in the drawer, and the file runs', async ({
  shell,
  page,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const drop = smallDrop()
  const files = await writeDrop(folder, drop)
  await writeCsv(files.elig, [['person', 'offer', 'affinity'], ...drop.elig.slice(1)])

  await form.open()
  await form.name(files)
  await form.found(/Fault .*user_id/).click()
  const drawer = form.drawer('elig')
  await expect(drawer.getByRole('columnheader', { name: /affinity/ })).toBeVisible()
  for (const [column, from] of [
    ['user_id', 'person'],
    ['contract_id', 'offer'],
    ['score', 'affinity'],
  ] as const) {
    await drawer.getByRole('combobox', { name: `Column of the file for ${column}` }).click()
    await page.getByRole('option', { name: from, exact: true }).click()
  }
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await expect(form.found(/Sound .*404 rows · 3 of 3 columns/)).toBeVisible()
  await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')

  await test.step('the mapping survives leaving the screen', async () => {
    await shell.goTo('Home')
    await shell.goTo('Allocation')
    await expect(form.found(/Sound .*404 rows/)).toBeVisible()
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
  })

  await form.start.click()
  await run.finished()
  await expect(run.headline('Users assigned')).toHaveText('60 of 60')
})
