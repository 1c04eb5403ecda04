import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openHostLog } from './log.ts'
import { temporaryFolder } from './temporary-folder.testing.ts'

it('writes a line for each event and keeps the cause of what went wrong', async () => {
  const folder = join(temporaryFolder(), 'logs')
  const log = await openHostLog(folder)
  log.info('opened', { host: 'cli' })
  log.trouble('the index could not be told', new Error('disk full'))
  const path = join(folder, 'quartermaster.log')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 30, msg: 'opened', host: 'cli', pid: process.pid },
    {
      level: 50,
      msg: 'the index could not be told',
      cause: expect.stringContaining('disk full') as string,
    },
  ])
  expect(process.platform === 'win32' ? 0o600 : statSync(path).mode & 0o777).toBe(0o600)
})
