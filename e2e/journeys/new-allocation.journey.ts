/** Putting a run together: presets, JSON, remedies, files of before, a watched folder, dry runs. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expectAccessible } from '../support/axe.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { expect, test } from '../support/console.ts'
import { NewAllocation } from '../support/new-allocation.ts'
import { RunScreen } from '../support/run-screen.ts'

test('a preset is saved, applied, shared as a file, and its deletion undone', async ({
  shell,
  page,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const files = await writeDrop(folder, smallDrop())
  const menu = shell.main.getByRole('button', { name: 'Presets' })
  const dialog = page.getByRole('dialog', { name: 'Presets of allocations' })
  await form.open()
  await form.name({ caps: files.caps })
  await form.parameter('Contracts per user').fill('2')

  await test.step('saved with its files, as the default', async () => {
    await menu.click()
    await page.getByRole('menuitem', { name: 'Save as preset…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Weekly drop')
    await page.getByRole('checkbox', { name: 'Keep the files too' }).check()
    await page.getByRole('checkbox', { name: /Begin every new allocation/ }).check()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Save preset' }).click()
    await expect(shell.main.getByText('Preset Weekly drop', { exact: true })).toBeVisible()
  })

  await test.step('a cleared form begins with it; a change is said, and taken back', async () => {
    await form.parameter('Contracts per user').fill('5')
    await expect(shell.main.getByText('Preset Weekly drop, changed')).toBeVisible()
    await shell.main.getByRole('button', { name: 'Clear form' }).click()
    await expect(form.parameter('Contracts per user')).toHaveValue('2')
    await expect(form.path('caps')).toHaveValue(files.caps)
  })

  await test.step('it goes into a file and comes back from it under a free name', async () => {
    await menu.click()
    await page.getByRole('menuitem', { name: /Manage and import/ }).click()
    const downloading = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Download Weekly drop as a file' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('weekly-drop.preset.json')
    const file = join(folder, 'shared.preset.json')
    await download.saveAs(file)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      quartermaster_preset: 1,
      name: 'Weekly drop',
      values: { parameters: { per_user: 2 } },
    })
    await dialog.getByLabel('File of a preset').setInputFiles(file)
    await expect(dialog.getByRole('cell', { name: 'Weekly drop (2)', exact: true })).toBeVisible()
    await writeFile(
      file,
      '{"quartermaster_preset": 1, "name": "X", "values": {"kind": "allocation", "parameters": {"per_user": 0}}}',
    )
    await dialog.getByLabel('File of a preset').setInputFiles(file)
    await expect(dialog.getByRole('alert')).toContainText(
      'values.parameters.per_user must be 1 or more.',
    )
    // The tooltip of the action that has the focus lies outside of all landmarks.
    await expectAccessible(page, '[role="dialog"]')
  })

  await test.step('renamed; deleted, and back with one click', async () => {
    await dialog.getByRole('button', { name: 'Rename Weekly drop (2)' }).click()
    await dialog.getByRole('textbox', { name: 'New name of Weekly drop (2)' }).fill('Second')
    await page.keyboard.press('Enter')
    const second = dialog.getByRole('cell', { name: 'Second', exact: true })
    await expect(second).toBeVisible()
    await dialog.getByRole('button', { name: 'Delete Second' }).click()
    await expect(second).toBeHidden()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await expect(second).toBeVisible()
  })
})

test('form and JSON are two views of the same values', async ({ shell, page, folder, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const form = new NewAllocation(shell)
  const files = await writeDrop(folder, smallDrop())
  await form.open()
  await form.name(files)
  await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
  const json = shell.main.getByRole('textbox', { name: 'Inputs and parameters as JSON' })
  const show = (view: string) => shell.main.getByText(view, { exact: true }).click()

  await show('JSON')
  await expect(json).toHaveValue(/"per_user": 3/)
  const text = await json.inputValue()
  expect(JSON.parse(text)).toMatchObject({
    kind: 'allocation',
    inputs: { caps: { kind: 'file', path: files.caps } },
    parameters: { per_user: 3 },
    dry_run: false,
  })

  await test.step('a fault is told with its line, and keeps the run from starting', async () => {
    await json.fill(text.replace('"per_user": 3', '"per_user": "three"'))
    const line = text.split('\n').findIndex((each) => each.includes('per_user')) + 1
    const fault = shell.main.getByRole('button', { name: new RegExp(`Line ${line} `) })
    await expect(fault).toContainText('parameters.per_user takes a number.')
    await expect(form.start).toBeDisabled()
    await expectAccessible(page)
    await page.reload()
    await expect(json).toHaveValue(/"three"/)
  })

  await test.step('what is valid is in the form at once', async () => {
    await json.fill(
      text.replace('"per_user": 3', '"per_user": 1').replace('"dry_run": false', '"dry_run": true'),
    )
    await expect(form.start).toHaveText('Dry-run 60 users to 8 contracts')
    await show('Form')
    await expect(form.parameter('Contracts per user')).toHaveValue('1')
    await expect(form.path('elig')).toHaveValue(files.elig)
  })

  await test.step('the same as a command for a shell', async () => {
    await shell.main.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Copy as command line' }).click()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(
      `quartermaster allocate --caps ${files.caps} --elig ${files.elig} --user_groups ${files.user_groups} --group_ratios ${files.group_ratios} --dry_run --per_user 1`,
    )
  })
})

test('a lower target is written into the form, kept by the run, told by its result', async ({
  shell,
  folder,
}) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  await form.open()
  await form.name(await writeDrop(folder, smallDrop()))
  await form.enforceRatios()
  await form.preflight.getByRole('button', { name: 'Lower target to 0.05' }).click()
  await expect(form.preflight).toContainText(
    'Group g3: target 5% in this run instead of 50% of the file.',
  )
  await expect(form.preflight).toContainText('All 3 groups can reach their targets')
  await expect(form.parameter('Target of group g3')).toHaveValue('0.05')
  await form.start.click()
  await run.finished()
  await expect(run.main.getByText('3 groups · 3 at target')).toBeVisible()
})

test('a dry run shows the result and writes nothing', async ({ shell, page, folder }) => {
  const form = new NewAllocation(shell)
  const run = new RunScreen(shell)
  const out = join(folder, 'out.csv')
  await form.open()
  await form.name(await writeDrop(folder, smallDrop()))
  await shell.main.getByLabel('Also write the assignments to a file').fill(out)
  await shell.main.getByRole('switch', { name: 'Dry run' }).check({ force: true })
  await expect(form.start).toHaveText('Dry-run 60 users to 8 contracts')
  await form.start.click()
  await run.finished()
  await expect(run.main.getByText('Dry run', { exact: true })).toBeVisible()
  expect(existsSync(out)).toBe(false)

  await test.step('the same for real is one click away', async () => {
    await run.main.getByRole('link', { name: 'Run for real' }).click()
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
    await expect(shell.main.getByLabel('Also write the assignments to a file')).toHaveValue(out)
  })

  await test.step('its files are at hand for the next run', async () => {
    await form.open()
    await shell.main.getByRole('button', { name: 'Clear form' }).click()
    await shell.main.getByRole('button', { name: 'Recent', exact: true }).click()
    await page.getByRole('menuitem', { name: /404 pairs, 8 contracts/ }).click()
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
    await shell.main.getByRole('button', { name: 'Recent files for eligible pairs' }).click()
    await expect(page.getByRole('menuitem', { name: /pairs\.csv 404 rows/ })).toBeVisible()
  })
})

test('a folder is recognised, watched, and offers what is new', async ({ shell, folder }) => {
  const form = new NewAllocation(shell)
  const drop = join(folder, 'drop-2122')
  await mkdir(drop)
  const { caps, group_ratios, ...others } = smallDrop()
  const files = await writeDrop(drop, { caps, group_ratios, ...others })
  await form.open()
  await shell.main.getByRole('button', { name: 'From a folder' }).click()
  await shell.main.getByRole('textbox', { name: 'Folder', exact: true }).fill(drop)
  await expect(shell.main.getByText(/^Files in drop-2122: /)).toBeVisible()
  await shell.main.getByRole('button', { name: 'Use them' }).click()
  await expect(form.path('caps')).toHaveValue(files.caps)
  await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')

  await test.step('one new file is waited with, four are offered; nothing starts', async () => {
    await writeDrop(drop, { caps: [...caps, ['c9', 5, 0, 'Offer 9']], group_ratios, ...others })
    await expect(shell.main.getByText(/^New files in drop-2122: /)).toBeVisible()
    await expect(form.start).toHaveText('Allocate 60 users to 8 contracts')
    await shell.main.getByRole('button', { name: 'Use them' }).click()
    await expect(form.start).toHaveText('Allocate 60 users to 9 contracts')
    await expect(shell.main.getByText('Watching for new files.')).toBeVisible()
  })
})
