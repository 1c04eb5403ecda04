import { z } from 'zod'

const operation = z.object({
  summary: z.string().default(''),
  tags: z.array(z.string()).default([]),
})
const document = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
})

/** Our own reference of `/api/v1`: one page without scripts, made from its OpenAPI description. */
export function referencePage(openApi: object, styleNonce: string): string {
  const { info, paths } = document.parse(openApi)
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { summary, tags }]) =>
        `<tr><td>${escape(tags.join(', '))}</td><td><code>${method.toUpperCase()}</code></td>` +
        `<td><code>/api/v1${escape(path)}</code></td><td>${escape(summary)}</td></tr>`,
    ),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(info.title)} API</title>
<style nonce="${styleNonce}">
  :root { color-scheme: light dark }
  body { font: 13px/1.5 system-ui, sans-serif; margin: 32px auto; max-width: 960px; padding: 0 16px }
  h1 { font-size: 20px } code { font-size: 12px }
  table { border-collapse: collapse; width: 100% }
  td, th { border-bottom: 1px solid #8884; padding: 6px 12px 6px 0; text-align: left }
</style></head>
<body><h1>${escape(info.title)} API ${escape(info.version)}</h1><p>${escape(info.description)}</p>
<p>The whole description, with every schema: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<table><thead><tr><th>Area</th><th>Method</th><th>Path</th><th>What it does</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></body></html>
`
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
