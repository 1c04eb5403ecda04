/** A drop from a database and back: queries as inputs, a look at their rows, the results written, by hand and by runs. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import {
  type PostgresqlServer,
  startPostgresql,
} from '../../src-main/data/remote/postgresql-server.testing.ts'
import { ROOT } from '../../scripts/lib/process.ts'
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'

let server: PostgresqlServer | string

test.beforeAll(async () => {
  server = await startPostgresql()
  if (typeof server === 'string') return
  await server.run(await readFile(join(ROOT, 'resources', 'demo', 'postgresql.sql'), 'utf8'))
})

test.afterAll(async () => {
  if (typeof server !== 'string') await server[Symbol.asyncDispose]()
})

test('a drop is asked of a database, allocated and written back', async ({
  shell,
  page,
  faults,
}) => {
  test.skip(typeof server === 'string', typeof server === 'string' ? server : '')
  if (typeof server === 'string') return
  test.setTimeout(180_000)
  faults.allow(/status of 422/)
  const { target } = server
  const dialog = page.getByRole('dialog')

  await test.step('a connection', async () => {
    await shell.open('/settings/connections')
    await shell.main.getByRole('button', { name: 'Add connection' }).click()
    const field = (name: string) => dialog.getByRole('textbox', { name, exact: true })
    await field('Name').fill('warehouse')
    await field('Host').fill(target.host)
    await field('Port').fill(String(target.port))
    await field('Database').fill(target.database)
    await field('User').fill(target.user)
    await dialog.getByLabel('Password', { exact: true }).fill(target.password ?? '')
    await dialog.getByRole('button', { name: 'Add connection' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('each input begins with the query that fits, the drop is named once', async () => {
    await shell.open('/allocation/new')
    const drawer = page.getByRole('complementary')
    for (const input of ['contract caps', 'eligible pairs', 'user groups', 'group ratios']) {
      await shell.main.getByRole('button', { name: `Ask a database for ${input}` }).click()
      await drawer.getByRole('combobox', { name: 'Connection' }).click()
      await page.getByRole('option', { name: /^warehouse/ }).click()
      if (input === 'contract caps') {
        await expect(shell.main.getByText(/Still to be given: drop_id/).first()).toBeVisible()
        await drawer.getByRole('textbox', { name: 'drop_id' }).fill('2122')
        await drawer.getByRole('textbox', { name: 'drop_start' }).fill('2026-03-02T00:00:00Z')
        await drawer.getByRole('textbox', { name: 'drop_end' }).fill('2026-03-09T00:00:00Z')
      }
    }
    await expect(drawer.getByRole('textbox', { name: 'drop_id' })).toHaveValue('2122')
    await expectAccessible(page)
  })

  await test.step('a look at the rows, and at what the server says of a mistake', async () => {
    const drawer = page.getByRole('complementary')
    const sql = drawer.getByRole('textbox', { name: 'Query', exact: true })
    const before = await sql.inputValue()
    await sql.fill('SELECT group_id,\n  no_such\nFROM drop_group_ratio')
    await drawer.getByRole('button', { name: 'Preview' }).click()
    await expect(drawer.getByRole('alert')).toContainText('"no_such" does not exist (line 2)')
    await sql.fill('SELECT group_id, ratio AS share FROM drop_group_ratio')
    await drawer.getByRole('button', { name: 'Preview' }).click()
    await expect(drawer.getByRole('alert')).toContainText('No column ratio: name it in the query')
    await sql.fill(before)
    await drawer.getByRole('button', { name: 'Preview' }).click()
    await expect(drawer.getByText(/^All 6 rows after/)).toBeVisible()
    await expect(drawer.getByRole('alert')).toHaveCount(0)
    await expect(drawer.getByRole('cell', { name: 'students' })).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('a run may write by itself, to the drop its queries say; keys take that back', async () => {
    const choice = shell.main.getByRole('combobox', { name: /^Also write the assignments to a/ })
    await choice.click()
    await page.getByRole('option', { name: /^warehouse/ }).click()
    const drop = shell.main.getByRole('textbox', { name: 'Drop', exact: true })
    await expect(drop).toHaveValue('2122')
    await expect(drop).toBeDisabled()
    await choice.focus()
    await page.keyboard.press('Tab')
    await expect(shell.main.getByRole('button', { name: 'Write to no database' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(choice).toBeFocused()
    await expect(drop).toBeHidden()
  })

  await test.step('checked when asked to, then run', async () => {
    await shell.main.getByRole('button', { name: 'Check inputs' }).click()
    await expect(shell.main.getByText('4,000 users', { exact: false }).first()).toBeVisible({
      timeout: 60_000,
    })
    await shell.main.getByRole('button', { name: /^(Start|Allocate)/ }).click()
    await expect(shell.main.getByRole('tab', { name: 'Contracts' })).toBeVisible({
      timeout: 60_000,
    })
  })

  await test.step('written back after a look, and told so', async () => {
    await shell.main.getByRole('tab', { name: 'Inputs' }).click()
    await shell.main.getByRole('button', { name: 'Write to a database' }).click()
    await dialog.getByRole('button', { name: 'Check first' }).click()
    const write = dialog.getByRole('button', { name: /^Write [\d,]+ assignments$/ })
    await expect(write).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await write.click()
    await expect(dialog).toBeHidden({ timeout: 60_000 })
    await expect(shell.main.getByText(/assignments to drop 2122 on warehouse, by/)).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('a schedule of it writes the drop of its day', async () => {
    const { main } = shell
    await main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Schedule…' }).click()
    await main.getByRole('textbox', { name: /Group ratios: drop_id$/ }).fill('{yyyyMMdd}')
    await main.getByRole('combobox', { name: /^Also write the assignments to a/ }).click()
    await page.getByRole('option', { name: /^warehouse/ }).click()
    const drop = main.getByRole('textbox', { name: 'Drop', exact: true })
    await expect(drop).toHaveValue('{yyyyMMdd}')
    await expectAccessible(page)
    await main.getByRole('button', { name: /^Schedule every/ }).click()
    await expect(main.getByText(/^Assignments to contract_assignment on warehouse/)).toBeVisible()
  })
})
