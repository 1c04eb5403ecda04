/** Numbers and dates are written the way of the reader's browser; a day stays the same day. */
import { expect, test } from '../support/console.ts'
import { smallDrop, writeDrop } from '../support/fixtures.ts'
import { RunScreen, startRun } from '../support/run-screen.ts'

/** Users enough for a separator of thousands. */
const USERS = 1200

for (const locale of ['de-DE', 'en-US', 'ar-EG', 'hi-IN']) {
  test.describe(locale, () => {
    test.use({ locale, timezoneId: 'Asia/Kolkata' })

    test('counts, shares and instants', async ({ shell, page, host, folder }) => {
      const run = new RunScreen(shell)
      const drop = smallDrop()
      const users = Array.from({ length: USERS }, (_, user) => `u${user}`)
      const files = await writeDrop(folder, {
        ...drop,
        caps: drop.caps.map((row, index) => (index === 0 ? row : [row[0] ?? '', 500, 1, 'Offer'])),
        elig: [['user_id', 'contract_id', 'score'], ...users.map((id) => [id, 'c1', 0.5] as const)],
        user_groups: [['user_id', 'group_id'], ...users.map((id) => [id, 'g1'] as const)],
        group_ratios: [
          ['group_id', 'ratio'],
          ['g1', 0.5],
        ],
      })
      const id = await startRun(page, host.origin, files)
      await shell.open(`/runs/${id}`)
      await run.finished()
      const count = new Intl.NumberFormat(locale)
      await expect(run.headline('Users assigned')).toHaveText(
        `${count.format(500)} of ${count.format(USERS)}`,
      )
      await expect(
        page.getByText(`${count.format(500)} of ${count.format(USERS)} eligible users`),
      ).toBeVisible()
      const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
      await expect(run.headline('Fill')).toContainText(share.format(1))

      const made = page.getByRole('main').getByRole('time').first()
      const at = new Date((await made.getAttribute('datetime')) ?? '')
      await made.hover()
      const exact = new Intl.DateTimeFormat(locale, {
        dateStyle: 'medium',
        timeStyle: 'long',
        timeZone: 'Asia/Kolkata',
      })
      await expect(page.getByRole('tooltip')).toContainText(exact.format(at))
      await expect(page.getByRole('tooltip')).toContainText(
        `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
      )
    })
  })
}
