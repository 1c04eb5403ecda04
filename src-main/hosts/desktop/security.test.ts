import { describe, expect, it } from 'vitest'
import { isAllowedLink } from './external-links.ts'
import { guardContents, guardSession, webPreferences } from './security.ts'
import { ContentsDouble, eventDouble, SessionDouble } from './test-support/electron.testing.ts'

it('gives pages nothing of Node and a process in the sandbox', () => {
  expect(webPreferences('preload.cjs')).toMatchObject({
    preload: 'preload.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  })
})

describe('a page', () => {
  function guarded() {
    const contents = new ContentsDouble()
    const opened: string[] = []
    const refused: string[] = []
    const shell = {
      openExternal(address: string) {
        opened.push(address)
        return Promise.resolve()
      },
    }
    guardContents(contents, shell, (what, address) => refused.push(`${what} ${address}`))
    const isPrevented = (name: string, url: string): boolean => {
      const event = eventDouble({ url })
      contents.emit(name, event)
      return event.wasPrevented()
    }
    return { contents, opened, refused, isPrevented }
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    'goes nowhere but to itself: %s',
    (name) => {
      const { isPrevented } = guarded()
      const addresses = [
        'app://quartermaster/index.html#/runs',
        'https://evil.example/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'app://quartermaster.evil.example/',
      ]
      expect(addresses.map((address) => isPrevented(name, address))).toEqual([
        false,
        true,
        true,
        true,
        true,
      ])
    },
  )

  it('opens no window; links to known hosts go to the browser', () => {
    const { contents, opened } = guarded()
    const actions = ['https://duckdb.org/docs', 'https://evil.example/', 'file:///etc/passwd'].map(
      (url) =>
        contents.windowOpen({
          url,
          frameName: '',
          features: '',
          disposition: 'new-window',
          referrer: { url: '', policy: 'no-referrer' },
        }).action,
    )
    expect(actions).toEqual(['deny', 'deny', 'deny'])
    expect(opened).toEqual(['https://duckdb.org/docs'])
  })

  it('tells what it was refused, and nothing of what is its own', () => {
    const { refused, isPrevented } = guarded()
    isPrevented('will-navigate', 'app://quartermaster/index.html#/runs')
    isPrevented('will-navigate', 'https://evil.example/')
    isPrevented('will-redirect', 'file:///etc/passwd')
    expect(refused).toEqual(['navigation https://evil.example/', 'redirection file:///etc/passwd'])
  })

  it('embeds no other page', () => {
    const { contents } = guarded()
    const event = eventDouble({})
    contents.emit('will-attach-webview', event)
    expect(event.wasPrevented()).toBe(true)
  })
})

it('opens links of known hosts over https only', () => {
  const addresses = [
    'https://github.com/x',
    'http://github.com/x',
    'https://github.com.evil.example/x',
    'https://github.com@evil.example/',
    'https://user@github.com/',
    'https://github.com:8443/',
    'javascript:alert(1)',
    'not an address',
  ]
  expect(addresses.filter(isAllowedLink)).toEqual(['https://github.com/x'])
})

describe('the session', () => {
  it('grants copying to its own page and nothing else to anybody', () => {
    const session = new SessionDouble()
    guardSession(session, () => undefined)
    const own = 'app://quartermaster/'
    const check = (
      permission: 'media' | 'clipboard-sanitized-write' | 'geolocation',
      origin: string,
    ) =>
      session.permissionCheck?.(null, permission, origin, {
        isMainFrame: true,
        requestingUrl: origin,
      })
    expect([
      check('clipboard-sanitized-write', own),
      check('clipboard-sanitized-write', 'https://evil.example/'),
      check('media', own),
      check('geolocation', own),
    ]).toEqual([true, false, false, false])
    expect(
      session.devicePermission?.({
        deviceType: 'hid',
        origin: own,
        device: { deviceId: '', name: '', vendorId: 0, productId: 0, guid: '', collections: [] },
      }),
    ).toBe(false)
    expect(session.spellChecker).toBe(false)
  })

  it('lets no request leave the application', () => {
    const session = new SessionDouble()
    const refused: string[] = []
    guardSession(session, (_, address) => refused.push(address))
    const addresses = [
      'app://quartermaster/assets/app.js',
      'data:image/png;base64,',
      'https://evil.example/',
      'http://127.0.0.1:1234/',
      'file:///etc/passwd',
      'ws://evil.example/',
    ]
    expect(addresses.map((address) => session.isCancelled(address))).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ])
    expect(refused).toEqual(addresses.slice(2))
  })
})
