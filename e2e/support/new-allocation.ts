import type { Locator } from 'playwright'

import type { DropFiles } from './fixtures.ts'
import type { Shell } from './shell.ts'

/** What an input is called on the screen. */
export const INPUT_LABELS: Readonly<Record<keyof DropFiles, string>> = {
  caps: 'Contract caps',
  elig: 'Eligible pairs',
  user_groups: 'User groups',
  group_ratios: 'Group ratios',
}

/** The screen on which a run is put together. */
export class NewAllocation {
  /** The checklist under the inputs. */
  readonly preflight: Locator
  /** One item for each kind of fault that the preflight found. */
  readonly faults: Locator
  /** The primary button; its words say what will happen once the inputs are known. */
  readonly start: Locator
  readonly #shell: Shell

  constructor(shell: Shell) {
    const { main } = shell
    this.#shell = shell
    this.preflight = main.getByRole('region', { name: 'Preflight' })
    this.faults = this.preflight
      .getByRole('list', { name: 'Faults of the inputs' })
      .getByRole('listitem')
    this.start = main.getByRole('button', {
      name: /^((Allocate|Dry-run) .+ to .+|Start allocation|Start dry run)$/,
    })
  }

  async open(): Promise<void> {
    await this.#shell.open('/allocation/new')
  }

  path(input: keyof DropFiles): Locator {
    return this.#shell.main.getByRole('textbox', { name: INPUT_LABELS[input], exact: true })
  }

  /** Types the paths of the inputs, as a person who has them on the clipboard. */
  async name(files: Partial<DropFiles>): Promise<void> {
    for (const [input, path] of Object.entries(files)) {
      await this.path(input as keyof DropFiles).fill(path)
    }
  }

  /** What the row of an input says; a click opens preview and mapping. */
  found(words: RegExp): Locator {
    return this.#shell.main.getByRole('button', { name: words })
  }

  drawer(input: keyof DropFiles): Locator {
    return this.#shell.main.getByRole('complementary', { name: INPUT_LABELS[input] })
  }

  parameter(label: string): Locator {
    return this.#shell.main.getByLabel(label, { exact: true })
  }

  async enforceRatios(): Promise<void> {
    // The switch's own element is covered by what it looks like.
    await this.parameter('Enforce ratios').check({ force: true })
  }
}
