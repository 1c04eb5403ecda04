import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the user's caches go; never a folder that others may write. */
export function compileCacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const caches =
    platform === 'win32'
      ? (environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Caches')
        : environment['XDG_CACHE_HOME'] || join(home, '.cache')
  return join(caches, 'quartermaster', 'compiled')
}

/**
 * Keeps compiled modules between starts: halves the start of a command and of each process it
 * starts. Call it before anything heavy is imported. Without a writable folder nothing is kept.
 */
export function keepCompiledModules(): void {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return
  const { directory } = enableCompileCache(compileCacheFolder())
  // Runner and query processes inherit it.
  if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = compileCacheFolder()
}
