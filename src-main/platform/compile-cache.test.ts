import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compileCacheFolder } from './compile-cache.ts'

it.each([
  ['linux', {}, join('/home/a', '.cache')],
  ['linux', { XDG_CACHE_HOME: '/caches' }, '/caches'],
  ['darwin', {}, join('/home/a', 'Library', 'Caches')],
  ['win32', { LOCALAPPDATA: '/local' }, '/local'],
  ['win32', {}, join('/home/a', 'AppData', 'Local')],
] as const)(
  'on %s with %j compiled modules are kept in the caches of the user',
  (platform, environment, caches) => {
    expect(compileCacheFolder(environment, platform, '/home/a')).toBe(
      join(caches, 'quartermaster', 'compiled'),
    )
  },
)
