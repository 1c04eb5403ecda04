/** Gives a process of Node the `process.parentPort` of Electron's utility processes, without ports. */
Object.assign(process, {
  parentPort: {
    on: (_: string, listener: (event: object) => void) =>
      process.on('message', (data) => listener({ data, ports: [] })),
    postMessage: (message: object) => process.send?.(message),
  },
})
