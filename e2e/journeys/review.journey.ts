/**
 * A review by keys alone: decide, take back, look further than the candidates, decide the rest at once;
 * then what goes on from it: learning, abbreviations, a language model.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Page } from 'playwright/test'
import type { QueuePage, ReviewProgress } from '../../src-shared/reconciliation/review.ts'
import {
  type ModelService,
  modelService,
} from '../../src-main/reconciliation/adjudicate/model-service.testing.ts'
import { sampleLists, sampleNames } from '../../src-main/reconciliation/sample-lists.ts'
import { invitationLink } from '../../src-shared/people.ts'
import { expectAccessible } from '../support/axe.ts'
import { expect, test } from '../support/console.ts'
import { watchFaults } from '../support/faults.ts'
import { tabTo } from '../support/keyboard.ts'
import { ended } from '../support/run-screen.ts'
import { Shell } from '../support/shell.ts'

const model: { service?: ModelService } = {}
test.beforeAll(async () => {
  model.service = await modelService(({ number }) => (number % 3 === 0 ? 'unsure' : 'no_match'))
  process.env['ANTHROPIC_API_KEY'] = 'a key of the journey'
  process.env['ANTHROPIC_BASE_URL'] = model.service.address
})
test.afterAll(() => {
  delete process.env['ANTHROPIC_API_KEY']
  delete process.env['ANTHROPIC_BASE_URL']
  model.service?.[Symbol.dispose]()
})

const runInAddress = (page: Page): string => /runs\/(\w+)/.exec(page.url())?.[1] ?? ''

test('pairs are decided, undone and searched for by keys alone', async ({
  shell,
  page,
  host,
  folder,
  browser,
}) => {
  // From a first look to a model's answers: long on a busy machine.
  test.slow()
  const { main } = shell
  for (const { name, text } of sampleLists().files) await writeFile(join(folder, name), text)
  const file = (name: string) => ({ kind: 'file', path: join(folder, name) })
  const started = await page.request.post(`${host.origin}/api/v1/runs`, {
    data: {
      kind: 'reconciliation',
      inputs: { left: file(sampleNames.prices), right: file(sampleNames.catalogue) },
      // Wide enough that there is something to review whatever the engine becomes.
      parameters: { accept: 0.999, reject: 0.02, cardinality: 'many_to_one' },
    },
  })
  expect(started.status(), await started.text()).toBe(201)
  const { id }: { readonly id: string } = await started.json()
  await ended(page, host.origin, id, 'succeeded')

  const progress = async (): Promise<ReviewProgress> => {
    const answer = await page.request.get(`${host.origin}/api/v1/reconciliation/${id}/review`)
    return await answer.json()
  }
  const numberOfDecisions = async (): Promise<number> => (await progress()).number
  const { open: all } = await progress()
  expect(all).toBeGreaterThan(8)
  const list = main.getByRole('listbox', { name: 'Pairs to review' })
  const chosen = list.getByRole('option', { selected: true })
  const happened = main.getByRole('status', { name: 'What happened' })
  const pairInAddress = (): string => {
    const query = new URLSearchParams(page.url().split('?')[1])
    return `${query.get('left')} – ${query.get('right')}`
  }
  /** A key that decides: the next pair is open when it returns. */
  const press = async (key: string): Promise<string> => {
    const before = pairInAddress()
    await page.keyboard.press(key)
    await expect.poll(pairInAddress).not.toBe(before)
    return before
  }

  await test.step('the first pair is open, and the screen is accessible', async () => {
    await shell.open(`/runs/${id}/review`)
    await expect(chosen).toHaveAttribute('aria-posinset', '1')
    await expect(main.getByRole('region', { name: 'Pair' }).getByRole('table')).toBeVisible()
    await expect.poll(pairInAddress).not.toContain('null')
    await expectAccessible(page)
  })

  const decided: string[] = []
  await test.step('letters decide and go on to the next pair', async () => {
    decided.push(await press('a'))
    await expect(happened).toHaveText(`Accepted ${decided[0]}.`)
    decided.push(await press('r'))
    await page.keyboard.press('d')
    await page.getByRole('textbox', { name: 'Note' }).fill('ask the maker')
    decided.push(await press('Enter'))
    await page.keyboard.press('Shift+R')
    await expect(page.getByRole('textbox', { name: 'Note' })).toBeFocused()
    decided.push(await press('1'))
    decided.push(await press('n'))
    await expect.poll(numberOfDecisions).toBe(5)
    await press('s')
    expect(await numberOfDecisions()).toBe(5)
  })

  await test.step('what is undone is open again, in the order it was decided', async () => {
    for (const pair of decided.toReversed()) {
      await page.keyboard.press('u')
      await expect.poll(pairInAddress).toBe(pair)
    }
    await expect.poll(async () => (await progress()).open).toBe(all)
    await page.keyboard.press('Shift+U')
    await expect.poll(async () => (await progress()).accepted).toBe(1)
    await page.keyboard.press('u')
    await expect.poll(async () => (await progress()).open).toBe(all)
    await expect(list).toHaveAttribute('aria-busy', 'false')
    await expect(chosen).toHaveAttribute('aria-posinset', '1')
  })

  await test.step('an alternative takes the place of a pair', async () => {
    const [left] = (await press('1')).split(' – ')
    await expect(happened).toHaveText(new RegExp(`^Accepted ${left} – .* instead\\.$`))
    await expect.poll(async () => (await progress()).accepted).toBe(1)
  })

  await test.step('a record beyond the candidates is found and accepted', async () => {
    const accepted = (await progress()).accepted
    const before = pairInAddress()
    await page.keyboard.press('/')
    await page.keyboard.type('a')
    await expect(main.getByRole('status').filter({ hasText: /records$/ })).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const found = main.locator('[data-found]').nth(1)
    await expect(found).toBeFocused()
    await page.keyboard.press('Enter')
    await expect.poll(pairInAddress).not.toBe(before)
    const outside = pairInAddress()
    await page.goBack()
    await expect.poll(pairInAddress).toBe(before)
    await page.goForward()
    await expect.poll(pairInAddress).toBe(outside)
    await page.reload()
    await shell.settled()
    expect(pairInAddress()).toBe(outside)
    await page.keyboard.press('a')
    await expect.poll(async () => (await progress()).accepted).toBe(accepted + 1)
  })

  await test.step('the rest of the list is decided at once and taken back at once', async () => {
    const { open } = await progress()
    const more = main.getByRole('button', { name: 'More', exact: true })
    await tabTo(page, more, 80)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: /^Decide all pairs/ }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Decide all pairs of this list' })
    await tabTo(page, dialog.getByRole('radio', { name: 'Accept' }))
    await page.keyboard.press('ArrowLeft')
    await expect(dialog.getByRole('radio', { name: 'Defer' })).toBeChecked()
    await expectAccessible(page, '[role="dialog"]')
    await dialog.getByRole('button', { name: `Defer ${open} pairs` }).press('Enter')
    await expect(dialog).toBeHidden()
    await expect(main.getByRole('heading', { name: /^No pair is open; / })).toBeVisible()
    await page.keyboard.press('u')
    await expect.poll(async () => (await progress()).open).toBe(open)
    await expect(list).toBeVisible()
  })

  await test.step('two reviewers race for a pair: both are told, nothing is lost, one settles it', async () => {
    const invited = await page.request.post(`${host.origin}/rpc/people/invite`, {
      data: { json: { name: 'Ana', access: 'write', hours: 1 } },
    })
    const { json: invitation }: { readonly json: { readonly token: string } } = await invited.json()
    const context = await browser.newContext()
    const ana = await context.newPage()
    const faults = await watchFaults(ana, host.origin)
    const other = new Shell(ana, host.origin)
    await other.signIn(invitationLink(host.origin, invitation.token))
    // What this window has open is not what Ana is given.
    const contested = pairInAddress()
    const [left, right] = contested.split(' – ')
    await other.open(`/runs/${id}/review`)
    await expect.poll(() => new URLSearchParams(ana.url().split('?')[1]).get('left')).toBeTruthy()
    const given = new URLSearchParams(ana.url().split('?')[1])
    expect(`${given.get('left')} – ${given.get('right')}`).not.toBe(contested)
    // She goes to it all the same, and her word is on its way when this window's comes.
    await other.open(`/runs/${id}/review?${new URLSearchParams({ left: left!, right: right! })}`)
    await expect(other.main.getByText(/has this pair open$/)).toBeVisible()
    const gate = Promise.withResolvers<void>()
    const onTheWay = ana.waitForRequest(/\/reviews\/decide$/)
    await ana.route(/\/reviews\/decide$/, async (route) => {
      await gate.promise
      await route.continue()
    })
    await ana.keyboard.press('r')
    await onTheWay
    const { number, conflicts } = await progress()
    await press('a')
    await expect.poll(numberOfDecisions).toBe(number + 1)
    gate.resolve()
    await expect(other.main.getByRole('status', { name: 'What happened' })).toHaveText(
      new RegExp(`decided otherwise meanwhile \\(accept\\): ${left} and ${right} stay in review`),
    )
    await expect.poll(async () => (await progress()).conflicts).toBe(conflicts + 1)
    expect((await progress()).agreement).toEqual({ pairs: 1, agreeing: 0 })
    expect(faults.found()).toEqual([])
    await context.close()

    await shell.open(`/runs/${id}/review?show=conflicts`)
    await expect.poll(pairInAddress).toBe(contested)
    const told = main.getByRole('note').filter({ hasText: 'Decide again to settle it.' })
    await expect(told).toContainText('accepted it')
    await expect(told).toContainText('Ana rejected it')
    await page.keyboard.press('r')
    await expect.poll(async () => (await progress()).conflicts).toBe(conflicts)
    expect((await progress()).agreement).toEqual({ pairs: 1, agreeing: 1 })
    await page.keyboard.press('u')
    await expect.poll(async () => (await progress()).conflicts).toBe(conflicts + 1)
  })

  const before = main.getByRole('heading', { name: 'Before and after' })
  await test.step('the answers teach the engine: each pair that changes opens, the run is discarded', async () => {
    const { rows }: QueuePage = await (
      await page.request.post(`${host.origin}/api/v1/reconciliation/${id}/queue`, { data: {} })
    ).json()
    const decisions = rows
      .slice(0, 12)
      .map(({ left_id: left, right_id: right }) => ({ action: 'accept', left, right }))
    await page.request.post(`${host.origin}/api/v1/reconciliation/${id}/decisions`, {
      data: { decisions, seen: await numberOfDecisions() },
    })
    await shell.open(`/runs/${id}`)
    await main.getByRole('button', { name: 'Refuse pkg = package' }).press('Enter')
    await expect(main.getByRole('checkbox', { name: /^pkg = package/ })).toHaveCount(0)
    await main.getByRole('checkbox', { name: /^ltd = limited/ }).press('Space')
    await main.getByRole('button', { name: /^Learn from \d+ answers$/ }).press('Enter')
    await expect(before).toBeVisible()
    const learned = runInAddress(page)
    expect(learned).not.toBe(id)
    await expect(main.getByText(/Learned from \d+ answers/)).toBeVisible()
    await expect(main.getByRole('checkbox', { name: /^(ltd|pkg) = / })).toHaveCount(0)
    await expectAccessible(page)
    await main.getByRole('table').getByRole('link').first().press('Enter')
    await expect(main.getByRole('region', { name: 'Pair' }).getByRole('table')).toBeVisible()
    expect(runInAddress(page)).toBe(learned)
    await page.goBack()
    await main.getByRole('button', { name: 'Discard…' }).press('Enter')
    await page.getByRole('button', { name: 'Discard run' }).press('Enter')
    await expect.poll(() => runInAddress(page)).toBe(id)
    const refused = main.getByRole('group', { name: 'Refused abbreviations' })
    await refused.getByRole('button', { name: 'Propose pkg = package again' }).press('Enter')
    await expect(main.getByRole('checkbox', { name: /^pkg = package/ })).toBeVisible()
  })

  await test.step('a language model answers within what it may cost, and its answers are accepted', async () => {
    await main.getByRole('button', { name: /^Ask the language model about/ }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Ask the language model' })
    await expect(dialog.getByText(/^Would ask .* at most \$\d/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Ask', exact: true }).press('Enter')
    await expect(before).toBeVisible()
    const asked = runInAddress(page)
    expect(asked).not.toBe(id)
    await expect(main.getByText(/accepted 0 and rejected [1-9]/)).toBeVisible()
    await main.getByRole('button', { name: 'Accept', exact: true }).press('Enter')
    await expect(main.getByText('Accepted', { exact: true }).last()).toBeVisible()
    await expect(main.getByRole('button', { name: 'Discard…' })).toHaveCount(0)
    const { rows }: QueuePage = await (
      await page.request.post(`${host.origin}/api/v1/reconciliation/${asked}/queue`, {
        data: { show: 'decided', limit: 500 },
      })
    ).json()
    const answered = rows.find((row) => row.decided_by === 'llm')!
    const pair = new URLSearchParams({ left: answered.left_id, right: answered.right_id })
    await shell.open(`/runs/${asked}/review?${pair}`)
    await expect(
      main.getByRole('region', { name: 'Pair' }).getByText(/The names say so/),
    ).toBeVisible()
    expect(model.service?.asked.flat()).not.toEqual([])
  })
})
