/**
 * Preloaded (`--import`) into a process whose modules are counted: writes the address of each
 * module that is imported or required, and of the module that asked for it first, to a file.
 */
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const askedBy = new Map<string, string>()
const loaded: string[] = []

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    if (!askedBy.has(resolved.url)) askedBy.set(resolved.url, context.parentURL ?? '')
    return resolved
  },
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})

process.on('exit', () => {
  const file = process.env['QM_LOADED_MODULES']
  if (file === undefined) return
  writeFileSync(file, JSON.stringify(loaded.map((url) => [url, askedBy.get(url) ?? ''])))
})
