#!/usr/bin/env node
import { keepCompiledModules } from '../../platform/compile-cache.ts'

// Whoever reads the output may have seen enough (`| head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

// A package may be run by any Node; npm scripts of a checkout bring their own.
const oldestNode = 24
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(
    `Quartermaster needs Node ${oldestNode} or newer; this is ${process.versions.node}.\n`,
  )
  process.exit(2)
}

keepCompiledModules()
const { runCommandLine } = await import('./program.ts')
process.exitCode = await runCommandLine(process.argv.slice(2))
