import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../../console/index.ts'
import { contentSecurityPolicy } from './guard.ts'
import { notFound } from './replies.ts'

/** Files made for download, by tokens that cannot be guessed. */
export function addDownloads(server: FastifyInstance, core: Core): void {
  server.get<{ Params: { token: string } }>('/downloads/:token', async (request, reply) => {
    const download = core.download(request.params.token)
    if (download === undefined || !existsSync(download.path)) return notFound(reply)
    const { size } = await stat(download.path)
    return reply
      .header('content-disposition', `attachment; filename="${download.name}"`)
      .header('content-length', size)
      .header('cache-control', 'no-store')
      .type(download.name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/octet-stream')
      .send(createReadStream(download.path))
  })
}

/** The screens: one page whose policy carries a nonce, and its files. */
export async function addRenderer(server: FastifyInstance, folder: string): Promise<void> {
  const page = join(folder, 'index.html')
  const sendPage = async (_: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (!existsSync(page)) {
      return reply
        .code(503)
        .type('text/plain')
        .send('The screens are not built. Run `npm run build`, or start with `npm start`.')
    }
    const nonce = randomBytes(16).toString('base64')
    const html = (await readFile(page, 'utf8')).replaceAll('__CSP_NONCE__', nonce)
    return reply
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(html)
  }
  server.get('/', sendPage)
  server.get('/index.html', sendPage)
  if (existsSync(folder)) {
    await server.register(fastifyStatic, {
      root: folder,
      index: false,
      // File names carry a hash of their content.
      immutable: true,
      maxAge: '365d',
    })
  }
  server.setNotFoundHandler((_, reply) => notFound(reply))
}
