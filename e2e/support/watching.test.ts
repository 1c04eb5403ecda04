import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { expectAccessible } from './axe.ts'
import { findBrowser } from './browser.ts'
import { watchFaults, type FaultWatch } from './faults.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"

let browser: Browser
let server: Server
let origin: string
let body: string

beforeAll(async () => {
  const found = await findBrowser()
  browser = await chromium.launch({ executablePath: found.path })
  server = createServer((request, response) => {
    response.setHeader('content-security-policy', POLICY)
    if (request.url === '/faulty.js') {
      response.setHeader('content-type', 'text/javascript')
      response.end("console.error('from the page'); throw new Error('from a script')")
      return
    }
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>${body}</main></body></html>`,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  await browser.close()
  server.close()
})

describe('a page under a strict policy', () => {
  let page: Page
  let faults: FaultWatch

  beforeEach(async () => {
    page = await browser.newPage()
    faults = await watchFaults(page, origin)
    return () => page.close()
  })

  async function open(content: string): Promise<string> {
    body = content
    await page.goto(origin, { waitUntil: 'load' })
    return faults.found().join('\n')
  }

  it('is without faults when it keeps to the policy', async () => {
    expect(await open('<p>calm</p>')).toBe('')
  })

  it('is caught with an inline script', async () => {
    expect(await open('<script>1</script>')).toMatch(/policy violation: script-src/)
  })

  it('is caught with an inline style', async () => {
    expect(await open('<p style="color: red">x</p>')).toMatch(/policy violation: style-src/)
  })

  it('is caught asking another server', async () => {
    expect(await open('<img alt="x" src="http://127.0.0.1:9/x.png">')).toMatch(/outside the host/)
  })

  it('is caught with an error in the console and an uncaught one', async () => {
    const found = await open('<script src="/faulty.js"></script>')
    expect(found).toMatch(/console error: from the page/)
    expect(found).toMatch(/page error: .*from a script/)
  })

  it('is let through where a journey provokes the error on purpose', async () => {
    faults.allow(/from the page|from a script/)
    expect(await open('<script src="/faulty.js"></script>')).toBe('')
  })

  it('can be searched by axe, which finds a button without a name', async () => {
    await open('<p>calm</p>')
    await expectAccessible(page)
    await open('<button type="button"></button>')
    await expect(expectAccessible(page)).rejects.toThrow(/button-name/)
    expect(faults.found()).toEqual([])
  })
})
