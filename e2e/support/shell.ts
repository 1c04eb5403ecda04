import type { Locator, Page } from 'playwright'
import { expect } from 'playwright/test'

/** What is there on each screen: rail, title bar, palette, running tray. */
export class Shell {
  readonly page: Page
  readonly rail: Locator
  readonly main: Locator
  readonly #origin: string
  readonly #expect: typeof expect

  /** `patience` in milliseconds, where no configuration of Playwright says it. */
  constructor(page: Page, origin: string, patience?: number) {
    this.#expect = patience === undefined ? expect : expect.configure({ timeout: patience })
    this.page = page
    this.rail = page.getByRole('navigation', { name: 'Workspaces' })
    this.main = page.getByRole('main')
    this.#origin = origin
  }

  /** Opens the printed link; the token is gone from the address when this returns. */
  async signIn(url: string): Promise<void> {
    await this.page.goto(url)
    await this.#expect(this.rail).toBeVisible()
    await this.#expect(this.page).not.toHaveURL(/token=/)
  }

  /** Opens a place by its route, as a bookmark would: `/runs?status=failed`. */
  async open(route: string): Promise<void> {
    await this.page.goto(`${this.#origin}/#${route}`)
    await this.settled()
  }

  /** Follows a link of the rail. */
  async goTo(label: string): Promise<void> {
    const link = this.rail.getByRole('link', { name: label })
    await link.click()
    await this.#expect(link).toHaveAttribute('aria-current', 'page')
    await this.settled()
  }

  /** Waits until the screen has its heading and nothing in it is still loading. */
  async settled(): Promise<void> {
    // A report on the screen has a heading of its own.
    await this.#expect(this.main.getByRole('heading', { level: 1 }).first()).toBeVisible()
    await this.#expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0)
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k')
    await this.page.getByRole('combobox', { name: /search/i }).fill(title)
    // Runs are looked up in the core: Enter takes what is chosen by then.
    await this.#expect(this.page.getByRole('option', { selected: true })).toContainText(title)
    await this.page.keyboard.press('Enter')
  }
}
