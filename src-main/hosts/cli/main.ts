#!/usr/bin/env node
// No static import, no top-level await, nothing newer than `import()`: an old Node, too, must get as
// far as the sentence that tells what it lacks. What it would load crashes there.
const oldestNode = 24

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(
    `Quartermaster needs Node ${oldestNode} or newer; this is ${process.versions.node}.\n` +
      'Install a newer Node, or run the desktop application, which brings its own.\n',
  )
  process.exitCode = 2
} else {
  void start()
}

async function start(): Promise<void> {
  // Whoever reads the output may have seen enough (`| head`): that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  // Nobody reads what is said any more (EIO: the terminal was closed); the work goes on.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
  const { keepCompiledModules } = await import('../../platform/compile-cache.ts')
  keepCompiledModules()
  const { runCommandLine } = await import('./program.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2))
}
