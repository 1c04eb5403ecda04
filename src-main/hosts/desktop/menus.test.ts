import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { shellCommands } from '../../../src-shared/commands.ts'
import { menuTemplate } from './menus.ts'

const build = (platform: NodeJS.Platform, isPackaged = true, hasFeed = false) => {
  const ran: string[] = []
  const template = menuTemplate({
    platform,
    isPackaged,
    run: ({ id }) => ran.push(id),
    openFiles: () => ran.push('open files'),
    checkForUpdates: hasFeed ? () => ran.push('check') : undefined,
  })
  const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
  return { template, items, ran }
}
const rolesOf = (items: readonly MenuItemConstructorOptions[]): unknown[] =>
  items.flatMap(({ role }) => role ?? [])

describe('the native menus', () => {
  it('hold every command of the table', () => {
    const ids = new Set(build('linux').items.flatMap(({ id }) => id ?? []))
    expect([...ids].toSorted()).toEqual(
      [...shellCommands.map(({ id }) => id), 'open-files'].toSorted(),
    )
  })

  it('run the command that is chosen', () => {
    const { items, ran } = build('linux')
    const item = items.find(({ id }) => id === 'toggle-density')
    const click = item?.click as (() => void) | undefined
    click?.()
    expect(ran).toEqual(['toggle-density'])
  })

  it('show keys with a modifier, and leave them and plain letters to the page', () => {
    const { items } = build('linux')
    const keys = items.filter(({ accelerator }) => accelerator !== undefined)
    expect(
      keys.map(({ accelerator, registerAccelerator }) => [accelerator, registerAccelerator]),
    ).toEqual([
      ['CmdOrCtrl+O', undefined],
      ['CmdOrCtrl+K', false],
      ['CmdOrCtrl+B', false],
    ])
  })

  it('follow the habits of each system', () => {
    expect(rolesOf(build('darwin').template)).toEqual(['appMenu', 'editMenu', 'windowMenu', 'help'])
    expect(rolesOf(build('linux').template)).toEqual(['editMenu', 'windowMenu', 'help'])
    expect(rolesOf(build('win32').items)).toContain('quit')
    expect(rolesOf(build('darwin').items)).not.toContain('quit')
  })

  it('offer to look for updates only where there is a feed', () => {
    const find = (hasFeed: boolean) =>
      build('linux', true, hasFeed).items.find(({ id }) => id === 'check-updates')
    expect(find(false)).toBeUndefined()
    expect(find(true)?.label).toBe('Check for updates…')
  })

  it('offer the developer tools in a checkout only', () => {
    expect(rolesOf(build('linux', false).items)).toContain('toggleDevTools')
    expect(rolesOf(build('linux', true).items)).not.toContain('toggleDevTools')
  })
})
