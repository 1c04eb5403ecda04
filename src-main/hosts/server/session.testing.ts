import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Core } from '../../console/index.ts'
import { type ConsoleServer, type ServerOptions, startServer } from './server.ts'

export interface TestServer extends AsyncDisposable {
  readonly server: ConsoleServer
  /** Of a real session, as a browser sends it. */
  readonly cookie: string
  /** Fetches a path of the server with the session's cookie. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

/** A server on a free port, with a page and with a session opened as a browser opens it. */
export async function startTestServer(
  core: Core,
  options: Partial<Omit<ServerOptions, 'core'>> = {},
): Promise<TestServer> {
  const renderer = mkdtempSync(join(tmpdir(), 'quartermaster-renderer-'))
  writeFileSync(
    join(renderer, 'index.html'),
    '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script src="app-1.js"></script>',
  )
  writeFileSync(join(renderer, 'app-1.js'), 'export {}')
  const server = await startServer({
    core,
    host: '127.0.0.1',
    port: 0,
    renderer,
    ...options,
  })
  const cookie = await openSession(server)
  return {
    server,
    cookie,
    fetch: (path, init = {}) => {
      const headers = new Headers(init.headers)
      headers.set('cookie', cookie)
      return fetch(new URL(path, server.url), { ...init, headers })
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      rmSync(renderer, { recursive: true, force: true })
    },
  }
}

export const tokenOf = (link: string): string => new URL(link).hash.replace('#token=', '')

export function exchangeToken(server: ConsoleServer, token: string): Promise<Response> {
  return fetch(new URL('session', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
}

const openSession = (server: ConsoleServer): Promise<string> =>
  cookieFor(server, tokenOf(server.newLink()))

/** The cookie of a session that a token opens; '' where it opens none. */
export async function cookieFor(server: ConsoleServer, token: string): Promise<string> {
  const response = await exchangeToken(server, token)
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';', 1)
  return cookie
}
