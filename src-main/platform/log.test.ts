import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openHostLog } from './log.ts'
import { temporaryFolder } from './temporary-folder.testing.ts'

const linesOf = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

describe('the log of a host', () => {
  it('has a line for each event and keeps the cause of what went wrong', () => {
    const folder = join(temporaryFolder(), 'logs')
    const log = openHostLog(folder)
    log.info('opened', { host: 'cli' })
    log.trouble('the index could not be told', new Error('disk full'))
    const path = join(folder, 'quartermaster.log')
    expect(linesOf(path)).toMatchObject([
      { level: 'info', text: 'opened', host: 'cli', pid: process.pid },
      {
        level: 'error',
        text: 'the index could not be told',
        cause: expect.stringContaining('disk full') as string,
      },
    ])
    expect(process.platform === 'win32' ? 0o600 : statSync(path).mode & 0o777).toBe(0o600)
  })

  it('begins a new file when one is full and keeps the newest', () => {
    const folder = temporaryFolder()
    const log = openHostLog(folder, { limit: 1, kept: 2 })
    for (let number = 1; number <= 5; number++) log.info('line', { number })
    const files = readdirSync(folder).toSorted()
    const current = files.pop()
    expect(files).toHaveLength(2)
    expect(current).toBe('quartermaster.log')
    expect([...files, 'quartermaster.log'].flatMap((file) => linesOf(join(folder, file)))).toEqual(
      [3, 4, 5].map((number) => expect.objectContaining({ number }) as unknown),
    )
    const modes = files.map((file) => statSync(join(folder, file)).mode & 0o777)
    expect(process.platform === 'win32' ? [0o600, 0o600] : modes).toEqual([0o600, 0o600])
  })

  it('leaves other files of the folder alone', () => {
    const folder = temporaryFolder()
    const others = ['desktop.log', 'quartermaster-notes.log']
    for (const file of others) writeFileSync(join(folder, file), '')
    const log = openHostLog(folder, { limit: 1, kept: 1 })
    for (let number = 0; number < 4; number++) log.info('line')
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(others))
  })

  it('loses no line of several processes that write and rotate at once', async () => {
    const folder = temporaryFolder()
    const module = JSON.stringify(new URL('log.ts', import.meta.url).href)
    const write = (host: number): Promise<unknown> =>
      promisify(execFile)(process.execPath, [
        '--input-type=module',
        '--eval',
        `const { openHostLog } = await import(${module})
         const log = openHostLog(${JSON.stringify(folder)}, { limit: 2000, kept: 1000 })
         for (let number = 0; number < 500; number++) log.info('line', { host: ${host}, number })`,
      ])
    await Promise.all([1, 2, 3].map(write))
    const files = readdirSync(folder)
    expect(files.length).toBeGreaterThan(10)
    const written = files
      .flatMap((file) => linesOf(join(folder, file)) as { host: number; number: number }[])
      .map(({ host, number }) => `${host} ${number}`)
    const expected = [1, 2, 3].flatMap((host) =>
      Array.from({ length: 500 }, (_, number) => `${host} ${number}`),
    )
    expect(written.toSorted()).toEqual(expected.toSorted())
  })

  it('never ends its host where it cannot be written', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'quartermaster.log'))
    const log = openHostLog(folder, { limit: 1 })
    const within = openHostLog(join(folder, 'quartermaster.log', 'file', '\0'))
    expect(() => {
      log.info('line')
      within.trouble('line', new Error('cause'))
    }).not.toThrow()
  })
})
