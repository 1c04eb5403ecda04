import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { CustomScheme } from 'electron'
import { contentSecurityPolicy, securityHeaders } from '../server/guard.ts'
import type { ExportedFile } from './core-process.ts'

export const appScheme = 'app'
export const appHost = 'quartermaster'
/** The origin of every page of this application. */
export const appOrigin = `${appScheme}://${appHost}`
export const startPage = `${appOrigin}/index.html`

/** Must be registered before Electron is ready. */
export const appSchemeRegistration: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** Whether an address is a page of this application; anything that is none of ours is refused. */
export function isOwnPage(address: string): boolean {
  try {
    const url = new URL(address)
    return url.protocol === `${appScheme}:` && url.host === appHost && url.username === ''
  } catch {
    return false
  }
}

export interface AppFiles {
  /** Folder of the built screens. */
  readonly renderer: string
  /** Asks the core for the file of an export. */
  download(token: string): Promise<ExportedFile | null>
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Answers requests of `app://quartermaster/`: the screens, and the files that exports made. */
export function createAppHandler(files: AppFiles): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405)
    if (!isOwnPage(request.url)) return refusal(404)
    const { pathname } = new URL(request.url)
    const download = /^\/downloads\/(?<token>[0-9a-f]{32})$/.exec(pathname)?.groups?.['token']
    if (download !== undefined) return sendDownload(await files.download(download))
    if (pathname === '/' || pathname === '/index.html') return sendPage(files.renderer)
    return sendFile(files.renderer, pathname)
  }
}

async function sendPage(renderer: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  let html: string
  try {
    html = await readFile(join(renderer, 'index.html'), 'utf8')
  } catch {
    return refusal(503, 'The screens are not built. Run `npm run build`.')
  }
  return new Response(html.replaceAll('__CSP_NONCE__', nonce), {
    headers: {
      ...securityHeaders,
      'content-security-policy': contentSecurityPolicy(nonce),
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    },
  })
}

async function sendFile(renderer: string, pathname: string): Promise<Response> {
  const path = await fileWithin(renderer, pathname)
  const type = contentTypes[extname(pathname)]
  if (path === undefined || type === undefined) return refusal(404)
  return new Response(await readFile(path), {
    headers: {
      ...securityHeaders,
      'content-type': type,
      // File names carry a hash of their content.
      'cache-control': 'public, max-age=31536000, immutable',
    },
  })
}

/** The file that a path of an address names, once it is known to lie in the folder, links resolved. */
async function fileWithin(folder: string, pathname: string): Promise<string | undefined> {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  // Neither escaped steps nor anything that some system reads as one.
  if (/[\\\0:]/.test(decoded) || decoded.split('/').includes('..')) return undefined
  try {
    const path = await realpath(join(folder, decoded))
    const way = relative(await realpath(folder), path)
    if (way === '' || way.split(sep, 1)[0] === '..' || isAbsolute(way)) return undefined
    return (await stat(path)).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

async function sendDownload(file: ExportedFile | null): Promise<Response> {
  if (file === null) return refusal(404)
  let size: number
  try {
    ;({ size } = await stat(file.path))
  } catch {
    return refusal(404)
  }
  return new Response(Readable.toWeb(createReadStream(file.path)) as ReadableStream, {
    headers: {
      ...securityHeaders,
      'content-disposition': `attachment; filename="${file.name}"`,
      'content-length': String(size),
      'content-type': file.name.endsWith('.csv')
        ? 'text/csv; charset=utf-8'
        : 'application/octet-stream',
      'cache-control': 'no-store',
    },
  })
}

function refusal(status: number, text = 'There is nothing at this address.'): Response {
  return new Response(text, {
    status,
    headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' },
  })
}
