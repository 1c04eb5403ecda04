import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { appSchemeRegistration, createAppHandler, isOwnPage } from './app-protocol.ts'

let folder: string
let handle: (request: Request) => Promise<Response>
const token = '0'.repeat(32)

beforeEach(() => {
  folder = temporaryFolder()
  const renderer = join(folder, 'renderer')
  mkdirSync(join(renderer, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.json'), '{}')
  writeFileSync(join(folder, 'export.csv'), 'user_id\nu1\n')
  writeFileSync(join(renderer, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  writeFileSync(join(renderer, 'assets', 'app.js'), 'export {}')
  writeFileSync(join(renderer, 'assets', 'app.exe'), '')
  symlinkSync(join(folder, 'secret.json'), join(renderer, 'assets', 'link.json'))
  handle = createAppHandler({
    renderer,
    download: async (asked) =>
      asked === token ? { path: join(folder, 'export.csv'), name: 'assignments-r1.csv' } : null,
  })
})

/** A request whose address goes out as it is: `new Request` would resolve its steps. */
function requestOf(address: string, method = 'GET'): Request {
  const request = new Request('app://quartermaster/', { method })
  Object.defineProperty(request, 'url', { value: address })
  return request
}
const ask = (path: string, method?: string): Promise<Response> =>
  handle(requestOf(`app://quartermaster${path}`, method))

describe('the page', () => {
  it.each(['/', '/index.html', '/index.html?x=1'])(
    'at %s carries the nonce of its policy, a new one each time',
    async (path) => {
      const nonces = []
      for (const response of [await ask(path), await ask(path)]) {
        const policy = response.headers.get('content-security-policy') ?? ''
        const [, nonce = ''] = /style-src 'self' 'nonce-([^']+)'/.exec(policy) ?? []
        expect(policy).toContain("default-src 'none'")
        expect(policy).not.toContain('unsafe')
        expect(await response.text()).toBe(`<meta name="csp-nonce" content="${nonce}">`)
        nonces.push(nonce)
      }
      expect(nonces[0]).toMatch(/^[\w+/]{22}==$/)
      expect(nonces[0]).not.toBe(nonces[1])
    },
  )

  it('says how to build the screens where they are not built', async () => {
    const empty = createAppHandler({ renderer: join(folder, 'none'), download: async () => null })
    const response = await empty(requestOf('app://quartermaster/'))
    expect([response.status, await response.text()]).toEqual([
      503,
      expect.stringContaining('npm run build'),
    ])
  })
})

describe('files of the screens', () => {
  it('are sent with their type', async () => {
    const response = await ask('/assets/app.js')
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'export {}',
    ])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/%2e%2e%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '/assets/%00app.js',
    '/C:/secret.json',
    '/assets/link.json',
    '//etc/passwd',
    '/assets/app.exe',
    '/assets',
    '/%',
  ])('never lead out of their folder or to what is no screen: %s', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })

  it.each(['app://elsewhere/index.html', 'file:///etc/passwd', 'app://x@quartermaster/index.html'])(
    'are not given under another address: %s',
    async (address) => {
      expect((await handle(requestOf(address))).status).toBe(404)
    },
  )

  it('are only read', async () => {
    expect((await ask('/', 'POST')).status).toBe(405)
  })
})

describe('exports', () => {
  it('are sent under their own name', async () => {
    const response = await ask(`/downloads/${token}`)
    expect([
      response.headers.get('content-disposition'),
      response.headers.get('content-length'),
      await response.text(),
    ]).toEqual(['attachment; filename="assignments-r1.csv"', '11', 'user_id\nu1\n'])
  })

  it.each([`/downloads/${'1'.repeat(32)}`, '/downloads/../secret.json', '/downloads/x'])(
    'are found by their token only: %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404)
    },
  )
})

it('gives the scheme an origin of its own, and no right to bypass the policy', () => {
  expect(appSchemeRegistration).toEqual({
    scheme: 'app',
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  })
})

it('knows its own pages', () => {
  const addresses = [
    'app://quartermaster/index.html#/runs',
    'app://quartermaster/',
    'app://quartermaster.evil.example/',
    'app://evil/',
    'https://quartermaster/',
    'file:///quartermaster',
    'about:blank',
    'data:text/html,x',
    'none',
  ]
  expect(addresses.filter(isOwnPage)).toEqual(addresses.slice(0, 2))
})
